// One column of many rows, as a PostgreSQL array in its binary form: a whole batch goes to the server as a
// handful of these and comes apart there with unnest(). Binary, because nothing then needs quoting or parsing
// on either side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "domain/notional.hpp"

namespace avenor::ledger {

class ArrayParam {
 public:
  enum class Type : std::uint32_t {
    Bool = 16,
    Int8 = 20,
    Int4 = 23,
    Text = 25,
    Timestamptz = 1184,
    Numeric = 1700
  };

  explicit ArrayParam(Type type);

  void null();
  void boolean(bool value);
  void int4(std::int32_t value);
  void int8(std::int64_t value);
  /// Bytes that are no UTF-8, and NUL, become '?': the server would refuse the whole row for them.
  void text(std::string_view value);
  void text_or_null(std::string_view value);  ///< empty: NULL
  void numeric(core::Decimal value);
  void numeric(const domain::Notional& value);
  void numeric_or_null(core::Decimal value);  ///< zero: NULL
  void time(core::WallTime value);            ///< to the microsecond below; not set: NULL

  std::size_t size() const { return static_cast<std::size_t>(count_); }
  /// The parameter's bytes; valid until the next change.
  std::string_view bytes();
  /// The only element, as a parameter of its own; nothing for NULL.
  std::optional<std::string_view> only() const;

 private:
  __extension__ using Wide = unsigned __int128;
  struct Groups;
  void put_numeric(const Groups& groups, bool negative, int places);
  void put16(std::int16_t value);
  void put32(std::int32_t value);
  void put64(std::int64_t value);

  Type type_;
  std::int32_t count_ = 0;
  bool has_null_ = false;
  std::string bytes_;
};

/// `text` with every byte that is not part of valid UTF-8, and every NUL, replaced by '?'.
std::string clean_utf8(std::string_view text);

}  // namespace avenor::ledger
