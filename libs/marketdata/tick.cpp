#include "marketdata/tick.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "domain/ids.hpp"
#include "marketdata/bounds.hpp"

namespace avenor::marketdata {

using domain::Price;
using domain::Quantity;

namespace {

constexpr std::array<std::string_view, 9> kColumnNames = {"ts_ns", "symbol",   "type", "price",   "size",
                                                          "bid",   "bid_size", "ask",  "ask_size"};
using Columns = std::array<std::string_view, kColumnNames.size()>;

std::string_view unquoted(std::string_view column) {
  if (column.size() < 2 || column.front() != '"' || column.back() != '"') return column;
  return column.substr(1, column.size() - 2);
}

/// How many there are; the first nine go to `columns`.
std::size_t split_columns(std::string_view line, Columns& columns) {
  std::size_t count = 0;
  for (std::string_view rest = line;; ++count) {
    const auto comma = rest.find(',');
    if (count < columns.size()) columns[count] = unquoted(rest.substr(0, comma));
    if (comma == std::string_view::npos) return count + 1;
    rest.remove_prefix(comma + 1);
  }
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  // A float column of whole numbers is written as 17.0; what an exponent has rounded away is gone.
  if (const auto point = text.find('.'); point != std::string_view::npos && point + 1 < text.size()) {
    const auto rest = text.substr(point + 1);
    if (std::ranges::all_of(rest, [](char c) { return c == '0'; })) text = text.substr(0, point);
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

core::Result<core::WallTime> read_time(std::string_view text, TimeUnit unit) {
  if (const auto whole = whole_number(text)) {
    core::WallTime time;
    if (__builtin_mul_overflow(*whole, static_cast<std::int64_t>(unit), &time.ns))
      return core::fail("ts_ns is '" + std::string(text) + "', too large for " + std::string(to_text(unit)));
    return time;
  }
  if (const auto time = core::parse_rfc3339(text)) return *time;
  std::string why = "ts_ns is '" + std::string(text.substr(0, 64)) + "'";
  if (text.find_first_of("eE") != std::string_view::npos &&
      text.find_first_not_of("0123456789.eE+-") == std::string_view::npos)
    why += ", a rounded floating-point number: write the column as whole numbers";
  return core::fail(why);
}

bool beyond(Price price) { return price > kHighestPrice; }
bool beyond(Quantity) { return false; }

template <class AmountType>
core::Status read_amount(std::string_view name, std::string_view text, bool may_be_zero, AmountType& out) {
  const auto amount = AmountType::parse(text);
  if (!amount || amount->is_negative() || (!may_be_zero && amount->is_zero()) || beyond(*amount)) {
    return core::fail(std::string(name) + " is '" + std::string(text.substr(0, 64)) + "'");
  }
  out = *amount;
  return {};
}

core::Status read_side(std::string_view name, std::string_view price, std::string_view size,
                       std::optional<Price>& price_out, Quantity& size_out) {
  price_out.reset();
  size_out = Quantity{};
  if (price.empty() && size.empty()) return {};
  Price value;
  if (auto ok = read_amount(name, price, true, value); !ok) return ok;
  if (auto ok = read_amount(std::string(name) + "_size", size, true, size_out); !ok) return ok;
  if (value.is_positive()) price_out = value;
  return {};
}

}  // namespace

TimeUnit likely_unit(std::int64_t ticks) {
  if (ticks >= 100'000'000'000'000'000) return TimeUnit::Nanoseconds;
  if (ticks >= 100'000'000'000'000) return TimeUnit::Microseconds;
  if (ticks >= 100'000'000'000) return TimeUnit::Milliseconds;
  if (is_date(ticks)) return TimeUnit::Seconds;
  return TimeUnit::Nanoseconds;
}

bool is_date(std::int64_t ticks) { return ticks >= 100'000'000; }

std::string_view to_text(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::Nanoseconds: return "nanoseconds";
    case TimeUnit::Microseconds: return "microseconds";
    case TimeUnit::Milliseconds: return "milliseconds";
    case TimeUnit::Seconds: return "seconds";
  }
  return "";
}

core::Status parse_tick(std::string_view line, Tick& out, TimeUnit unit) {
  Columns columns;
  if (const auto count = split_columns(line, columns); count != columns.size())
    return core::fail(std::to_string(count) + " columns instead of 9");
  const auto time = read_time(columns[0], unit);
  if (!time) return tl::unexpected(time.error());
  out.at = *time;
  if (out.symbol != columns[1]) {
    const auto symbol = domain::parse_symbol(columns[1]);
    if (!symbol) return tl::unexpected(symbol.error());
    out.symbol = symbol->str();
  }
  if (columns[2] == "trade") {
    out.kind = Tick::Kind::Trade;
    if (auto ok = read_amount("price", columns[3], false, out.price); !ok) return ok;
    return read_amount("size", columns[4], true, out.size);
  }
  if (columns[2] != "quote") return core::fail("type is '" + std::string(columns[2].substr(0, 64)) + "'");
  out.kind = Tick::Kind::Quote;
  if (auto ok = read_side("bid", columns[5], columns[6], out.quote.bid, out.quote.bid_size); !ok) return ok;
  return read_side("ask", columns[7], columns[8], out.quote.ask, out.quote.ask_size);
}

std::optional<std::int64_t> integer_time(std::string_view line) {
  return whole_number(unquoted(line.substr(0, line.find(','))));
}

bool is_column_line(std::string_view line) {
  Columns columns;
  return split_columns(line, columns) == columns.size() && columns == kColumnNames;
}

}  // namespace avenor::marketdata
