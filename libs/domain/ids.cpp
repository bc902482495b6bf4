#include "domain/ids.hpp"

#include <fmt/format.h>

#include <array>
#include <initializer_list>

namespace avenor::domain {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

// A table of the allowed characters: names are parsed several times per message.
struct Rule {
  std::string_view what;
  std::size_t longest;
  std::string_view ranges, marks;  // as the error shows them
  std::array<bool, 256> may_hold;

  constexpr Rule(std::string_view name, std::size_t most, std::string_view shown, std::string_view others,
                 std::initializer_list<std::string_view> sets)
      : what(name), longest(most), ranges(shown), marks(others), may_hold{} {
    for (const std::string_view set : sets) allow(set);
    allow(others);
  }
  constexpr void allow(std::string_view set) {
    for (const char c : set) may_hold[static_cast<unsigned char>(c)] = true;
  }
};

constexpr Rule kBotId("bot id", 64, "A-Za-z0-9", "_-", {kLower, kUpper, kDigits});
constexpr Rule kClientOrderId("client order id", 128, "A-Za-z0-9", "_:.-", {kLower, kUpper, kDigits});
constexpr Rule kSymbol("symbol", 32, "A-Z0-9", "./_-", {kUpper, kDigits});
constexpr Rule kVenueName("venue name", 32, "a-z0-9", "_", {kLower, kDigits});

template <class Name>
core::Result<Name> parse(const Rule& rule, std::string_view text) {
  bool good = !text.empty() && text.size() <= rule.longest;
  for (const char c : text.substr(0, good ? text.size() : 0))
    good = good && rule.may_hold[static_cast<unsigned char>(c)];
  if (good) return Name{text};
  return core::fail(fmt::format("'{}' is not a valid {}: 1 to {} of [{}{}]", text.substr(0, 64), rule.what,
                                rule.longest, rule.ranges, rule.marks));
}

}  // namespace

core::Result<BotId> parse_bot_id(std::string_view text) { return parse<BotId>(kBotId, text); }

core::Result<ClientOrderId> parse_client_order_id(std::string_view text) {
  return parse<ClientOrderId>(kClientOrderId, text);
}

core::Result<Symbol> parse_symbol(std::string_view text) { return parse<Symbol>(kSymbol, text); }

core::Result<VenueName> parse_venue_name(std::string_view text) { return parse<VenueName>(kVenueName, text); }

bool is_pair(const Symbol& symbol) { return symbol.view().find('/') != std::string_view::npos; }

}  // namespace avenor::domain
