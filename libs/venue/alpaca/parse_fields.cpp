#include "venue/alpaca/parse_fields.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <vector>

#include "core/shortened.hpp"
#include "venue/alpaca/numbers.hpp"
#include "venue/alpaca/times.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kMostProblem = 300;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// The key's length and its beginning: one comparison in place of a call for each pair of keys.
std::uint64_t mark_of(std::string_view key) {
  std::uint64_t mark = 0;
  std::memcpy(&mark, key.data(), std::min(key.size(), sizeof mark));
  return mark ^ (std::uint64_t{key.size()} << 56U);
}

bool is_id(std::string_view text, std::size_t most) {
  return text.size() <= most && std::ranges::none_of(text, is_control);
}

}  // namespace

Keys::Keys(const Json& object) : object_(object) {
  simdjson::dom::object fields;
  if (object.get(fields) != simdjson::SUCCESS) return;
  for (const auto entry : fields) {
    if (count_ == kFew) {
      many_ = true;
      return;
    }
    few_[count_++] = {.mark = mark_of(entry.key), .key = entry.key, .value = entry.value};
  }
}

std::optional<Json> Keys::find(std::string_view key) const {
  if (many_) return field(object_, key);
  const auto all = entries();
  const auto found = std::ranges::find_if(
      all, [key, mark = mark_of(key)](const Entry& entry) { return entry.mark == mark && entry.key == key; });
  if (found == all.end() || found->value.is_null()) return std::nullopt;
  return found->value;
}

std::optional<std::string_view> Keys::repeated() const {
  if (many_) {
    simdjson::dom::object fields;
    if (object_.get(fields) != simdjson::SUCCESS) return {};
    std::vector<std::string_view> keys;
    keys.reserve(fields.size());
    for (const auto entry : fields) keys.push_back(entry.key);
    std::ranges::sort(keys);
    const auto twin = std::ranges::adjacent_find(keys);
    return twin == keys.end() ? std::nullopt : std::optional(*twin);
  }
  const auto all = entries();
  for (auto first = all.begin(); first != all.end(); ++first)
    for (auto second = std::next(first); second != all.end(); ++second)
      if (first->mark == second->mark && first->key == second->key) return first->key;
  return {};
}

std::optional<Json> field(const Json& object, std::string_view key) {
  simdjson::dom::object fields;
  Json value;
  if (object.get(fields) != simdjson::SUCCESS || fields.at_key(key).get(value) != simdjson::SUCCESS ||
      value.is_null())
    return std::nullopt;
  return value;
}

std::string id_of(const Json& object, std::string_view key, std::size_t most) {
  std::string_view text;
  const auto value = field(object, key);
  return value && value->get(text) == simdjson::SUCCESS && is_id(text, most) ? std::string(text)
                                                                             : std::string{};
}

Fields::Fields(const Json& object, const char* what) : keys_(object), what_(what) {
  if (!object.is_object()) complain("is not an object");
  if (const auto key = keys_.repeated())
    complain(fmt::format("has {} twice", core::shortened(std::string{*key}, kMostWord)));
}

std::string Fields::word(const char* key, bool required) {
  return core::shortened(view(key, required), kMostWord);
}

core::WallTime Fields::time(const char* key) {
  const std::string_view value = view(key, true);
  if (value.empty()) return {};
  auto parsed = bounded_time(value);
  if (parsed) return *parsed;
  complain(fmt::format("{}: {}", key, parsed.error().message));
  return {};
}

core::WallTime Fields::maybe_time(const char* key) const {
  const auto value = find(key);
  std::string_view text;
  if (!value || value->get(text) != simdjson::SUCCESS) return {};
  return bounded_time(text).value_or(core::WallTime{});
}

bool Fields::flag(const char* key, bool required) {
  const auto value = find(key);
  if (!value) return missing<bool>(key, required);
  bool flag = false;
  return value->get(flag) == simdjson::SUCCESS ? flag : wrong<bool>(key, "true or false");
}

void Fields::complain(std::string_view problem) {
  if (problem_.empty())
    problem_ = core::shortened(fmt::format("alpaca's {}: {}", what_, problem), kMostProblem);
}

std::string Fields::key_text(const char* key, bool required, std::size_t most) {
  const std::string_view text = view(key, required);
  if (is_id(text, most)) return std::string(text);
  complain(text.size() > most
               ? fmt::format("{} has {} bytes, at most {} are accepted", key, text.size(), most)
               : fmt::format("{} holds a control character", key));
  return {};
}

std::string_view Fields::view(const char* key, bool required) {
  const auto value = find(key);
  if (!value) return missing<std::string_view>(key, required);
  std::string_view text;
  return value->get(text) == simdjson::SUCCESS ? text : wrong<std::string_view>(key, "a string");
}

std::optional<core::Decimal> Fields::exact(const char* key) { return read(key, exact_number); }

std::optional<core::Decimal> Fields::average(const char* key) { return read(key, average_number); }

std::optional<core::Decimal> Fields::read(const char* key,
                                          core::Result<core::Decimal> (*decimal_of)(std::string_view)) {
  const auto value = find(key);
  if (!value) return std::nullopt;
  // A JSON float has lost its digits by now: only a string or a whole number is exact.
  std::string_view digits;
  std::int64_t whole = 0;
  if (value->get(digits) != simdjson::SUCCESS && value->get(whole) != simdjson::SUCCESS) {
    return wrong<std::optional<core::Decimal>>(key, "a decimal in a string");
  }
  auto parsed = decimal_of(value->is_string() ? digits : std::to_string(whole));
  if (parsed) return *parsed;
  complain(fmt::format("{}: {}", key, parsed.error().message));
  return std::nullopt;
}

}  // namespace avenor::venue::alpaca
