// One object of the trading API's JSON, field by field. For the files that parse, and no others: it brings
// simdjson along.
#pragma once

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"

namespace avenor::venue::alpaca {

using Json = simdjson::dom::element;

// An id is a key (of the ledger's index, of messages, of URLs): cut, it would name something else, so it is
// refused. A word is compared or shown: cut, it is merely none that we know.
inline constexpr std::size_t kMostId = 128;
inline constexpr std::size_t kMostSymbol = 32;
inline constexpr std::size_t kMostWord = 64;

/// The keys of one object, found at once: in the parsed document each look-up walks over all that stands
/// before the key, values included.
class Keys {
 public:
  /// `object` may be no object: then it has no keys.
  explicit Keys(const Json& object);

  /// Nothing when it is missing or null.
  std::optional<Json> find(std::string_view key) const;
  /// A key that the object has more than once: its value is ambiguous.
  std::optional<std::string_view> repeated() const;

 private:
  struct Entry {
    std::uint64_t mark;  ///< of the key; different marks, different keys
    std::string_view key;
    Json value;
  };
  /// Up to here comparing each with each is faster than sorting; beyond, a hostile object would make it
  /// quadratic.
  static constexpr std::size_t kFew = 64;

  std::span<const Entry> entries() const { return {few_.data(), count_}; }

  const Json object_;
  std::array<Entry, kFew> few_;
  std::size_t count_ = 0;  ///< of `few_`; the object has more when `many_`
  bool many_ = false;
};

/// Nothing when it is missing or null, or `object` is none.
std::optional<Json> field(const Json& object, std::string_view key);

/// Of what cannot be read: empty unless it is there and within its bound.
std::string id_of(const Json& object, std::string_view key, std::size_t most = kMostId);

/// Reads the fields of one object; the first problem sticks, the rest is then moot.
class Fields {
 public:
  /// `what` is named in errors ("order"), and outlives this.
  Fields(const Json& object, const char* what);

  /// What is only compared and shown; cut when it is long.
  std::string word(const char* key, bool required = false);
  std::string id(const char* key, bool required = false) { return key_text(key, required, kMostId); }
  std::string symbol(const char* key, bool required = false) { return key_text(key, required, kMostSymbol); }

  /// `Amount` says what kind of number it is, and so how large it may be.
  template <class Amount>
  std::optional<core::Decimal> maybe_number(const char* key) {
    return within<Amount>(key, exact(key));
  }
  template <class Amount>
  std::optional<core::Decimal> maybe_average(const char* key) {
    return within<Amount>(key, average(key));
  }
  template <class Amount>
  core::Decimal number(const char* key) {
    const std::optional<core::Decimal> value = maybe_number<Amount>(key);
    return value ? *value : missing<core::Decimal>(key, true);
  }
  /// Must be there, and be one (times.hpp).
  core::WallTime time(const char* key);
  /// Not set where it is none: the record counts without it.
  core::WallTime maybe_time(const char* key) const;

  bool flag(const char* key, bool required = false);

  /// Nothing when the field is missing or null.
  std::optional<Json> find(std::string_view key) const { return keys_.find(key); }

  void complain(std::string_view problem);

  template <class T>
  core::Result<T> result(T value) const {
    if (!problem_.empty()) return core::fail(problem_);
    return value;
  }

 private:
  std::string key_text(const char* key, bool required, std::size_t most);
  std::string_view view(const char* key, bool required);
  std::optional<core::Decimal> exact(const char* key);
  std::optional<core::Decimal> average(const char* key);
  std::optional<core::Decimal> read(const char* key,
                                    core::Result<core::Decimal> (*decimal_of)(std::string_view));

  template <class Amount>
  std::optional<core::Decimal> within(const char* key, std::optional<core::Decimal> value) {
    if (!value) return std::nullopt;
    if (const auto bounded = Amount::bounded(*value); !bounded) {
      complain(fmt::format("{}: {}", key, bounded.error().message));
      return std::nullopt;
    }
    return value;
  }
  template <class T>
  T missing(const char* key, bool required) {
    if (required) complain(fmt::format("{} is missing", key));
    return T{};
  }
  template <class T>
  T wrong(const char* key, const char* expected) {
    complain(fmt::format("{} is not {}", key, expected));
    return T{};
  }

  const Keys keys_;
  const char* what_;
  std::string problem_;
};

}  // namespace avenor::venue::alpaca
