#include "domain/ids.hpp"

#include <fmt/format.h>

namespace avenor::domain {
namespace {

struct Rule {
  std::string_view what;
  std::size_t longest;
  std::string_view lower, upper, digits;  // the ranges it may hold, empty when it may not
  std::string_view marks;
};

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool may_hold(const Rule& rule, char c) {
  const auto in = [c](std::string_view set) { return set.find(c) != std::string_view::npos; };
  return in(rule.lower) || in(rule.upper) || in(rule.digits) || in(rule.marks);
}

template <class Name>
core::Result<Name> parse(const Rule& rule, std::string_view text) {
  bool good = !text.empty() && text.size() <= rule.longest;
  for (const char c : text.substr(0, good ? text.size() : 0)) good = good && may_hold(rule, c);
  if (good) return Name{std::string(text)};
  return core::fail(fmt::format("'{}' is no {}: 1 to {} of [{}{}{}{}]", text.substr(0, 64), rule.what,
                                rule.longest, rule.upper.empty() ? "" : "A-Z",
                                rule.lower.empty() ? "" : "a-z", rule.digits.empty() ? "" : "0-9",
                                rule.marks));
}

}  // namespace

core::Result<BotId> parse_bot_id(std::string_view text) {
  return parse<BotId>({"bot id", 64, kLower, kUpper, kDigits, "_-"}, text);
}

core::Result<ClientOrderId> parse_client_order_id(std::string_view text) {
  return parse<ClientOrderId>({"client order id", 128, kLower, kUpper, kDigits, "_:.-"}, text);
}

core::Result<Symbol> parse_symbol(std::string_view text) {
  return parse<Symbol>({"symbol", 32, "", kUpper, kDigits, "./_-"}, text);
}

core::Result<VenueName> parse_venue_name(std::string_view text) {
  return parse<VenueName>({"venue name", 32, kLower, "", kDigits, "_"}, text);
}

}  // namespace avenor::domain
