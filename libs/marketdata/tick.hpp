// One recorded tick, and the line of a tape that holds it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "marketdata/top_of_book.hpp"

namespace avenor::marketdata {

struct Tick {
  enum class Kind { Trade, Quote };
  core::WallTime at;  ///< when it was recorded
  std::string symbol;
  Kind kind = Kind::Quote;
  domain::Price price;  ///< trades
  domain::Quantity size;
  TopOfBook quote;  ///< quotes
};

/// Nanoseconds in one unit of a tape's integer times: 1, 1,000 (µs), 1,000,000 (ms) or 1,000,000,000 (s).
enum class TimeUnit : std::int64_t {
  Nanoseconds = 1,
  Microseconds = 1'000,
  Milliseconds = 1'000'000,
  Seconds = 1'000'000'000
};

/// The unit in which `ticks` since 1970 is a date between 1973 and 5138; smaller numbers are nanoseconds.
TimeUnit likely_unit(std::int64_t ticks);
/// Large enough to be a date in one of the units; smaller numbers are any beginning that a recorder has
/// chosen.
bool is_date(std::int64_t ticks);
/// "milliseconds"
std::string_view to_text(TimeUnit unit);

/// One line of a tape:
///   ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size
/// type `trade` has price and size, type `quote` the four others (an empty side: no quote there). ts_ns is a
/// whole number in `unit`s since 1970, or an RFC 3339 time. A column may stand in double quotes. The error
/// names the column and its value.
core::Status parse_tick(std::string_view line, Tick& out, TimeUnit unit = TimeUnit::Nanoseconds);

/// The whole number in the first column, for likely_unit(); nothing when it is something else.
std::optional<std::int64_t> integer_time(std::string_view line);

/// True for the line with the columns' names (quoted or not).
bool is_column_line(std::string_view line);

}  // namespace avenor::marketdata
