#include "ledger/rows.hpp"

#include <charconv>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "domain/text.hpp"
#include "ledger/rationale.hpp"

namespace avenor::ledger {
namespace {

// Reads column by column and keeps the first error.
class Columns {
 public:
  Columns(const Rows& rows, int row) : rows_(rows), row_(row) {}

  std::string text() { return std::string(next()); }

  template <class Name>
  void name(Name& target) {
    target = Name{text()};
  }

  template <class T>
  void amount(T& target) {
    keep(bounded<T>(next()), target);
  }

  template <class T>
  void optional_amount(std::optional<T>& target) {
    const std::string_view value = next();
    if (!value.empty()) keep(bounded<T>(value), target.emplace());
  }

  void time(core::WallTime& target) { keep(to_time(next()), target); }
  void number(int& target) { keep(to_int(next()), target); }

  template <class T, class Parse>
  void word(Parse parse, T& target) {
    keep(parse(next()), target);
  }

  template <class T>
  void check(const core::Result<T>& result) {
    if (!result && !error_) error_ = result.error();
  }

  std::string_view next() { return rows_.text(row_, column_++); }
  const std::optional<core::Error>& error() const { return error_; }

 private:
  template <class T>
  static core::Result<T> bounded(std::string_view text) {
    return to_decimal(text).and_then([](core::Decimal value) { return T::bounded(value); });
  }

  template <class From, class T>
  void keep(const core::Result<From>& result, T& target) {
    if (result) {
      target = T{*result};
    } else if (!error_) {
      error_ = result.error();
    }
  }

  const Rows& rows_;
  int row_;
  int column_ = 0;
  std::optional<core::Error> error_;
};

template <class T>
core::Result<T> to_integer(std::string_view text) {
  T value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size())
    return core::fail(fmt::format("'{}' is no integer", text));
  return value;
}

}  // namespace

core::Result<core::WallTime> to_time(std::string_view micros) {
  if (micros.empty()) return core::WallTime{};
  constexpr std::int64_t kMost = 9'200'000'000'000'000;  // the year 2261: more nanoseconds do not fit
  return to_integer<std::int64_t>(micros).and_then([](std::int64_t value) -> core::Result<core::WallTime> {
    if (value > kMost || value < -kMost)
      return core::fail(fmt::format("a time of {} microseconds since 1970", value));
    return core::WallTime{value * 1000};
  });
}

core::Result<core::Decimal> to_decimal(std::string_view text) {
  if (text.empty()) return core::Decimal{};
  return core::Decimal::parse(text);
}

core::Result<int> to_int(std::string_view text) { return to_integer<int>(text); }

core::Result<OrderRow> to_order(const Rows& rows, int row) {
  OrderRow made;
  domain::Order& order = made.stored.order;
  domain::OrderRequest& request = order.request;
  domain::Bracket bracket;
  Columns column(rows, row);
  column.name(request.client_order_id);
  column.name(request.bot_id);
  column.name(request.symbol);
  column.name(request.venue);
  column.word(domain::parse_side, request.side);
  column.word(domain::parse_order_type, request.type);
  column.amount(request.qty);
  column.word(domain::parse_time_in_force, request.time_in_force);
  column.word(domain::parse_reason, request.reason);
  column.word(domain::parse_order_purpose, order.purpose);
  column.name(order.parent);
  column.optional_amount(request.limit_price);
  column.optional_amount(request.stop_price);
  column.optional_amount(bracket.take_profit);
  column.optional_amount(bracket.stop_loss);
  column.optional_amount(bracket.stop_loss_limit);
  column.time(request.expires_ts);
  request.rationale = column.text();
  column.word(domain::parse_order_status, order.status);
  column.number(order.version);
  column.amount(order.filled_qty);
  column.amount(order.avg_price);
  column.word(domain::Fees::parse, order.fees);
  order.venue_client_id = column.text();
  column.name(order.venue_order_id);
  order.error = column.text();
  order.message = column.text();
  column.time(order.created_at);
  column.time(order.submitted_at);
  column.time(order.resolved_at);
  made.stored.fingerprint = column.text();
  column.number(made.announced_version);
  if (const std::string_view write_id = column.next(); !write_id.empty()) {
    made.write_id = to_integer<std::int64_t>(write_id).value_or(0);
  }
  if (bracket != domain::Bracket{}) request.bracket = bracket;
  if (column.error()) {
    return core::fail(fmt::format("order {} in the ledger: {}", order.id(), column.error()->message));
  }
  made.stored.replaces = replaces_of(request);
  return made;
}

void add_execs(const Rows& rows, std::span<Stored*> orders) {
  if (rows.count() == 0) return;
  std::unordered_map<std::string_view, Stored*> by_id;
  for (Stored* one : orders) by_id.emplace(one->order.id().view(), one);
  std::unordered_map<Stored*, domain::Quantity> filled;
  for (int row = 0; row < rows.count(); ++row) {
    const auto found = by_id.find(rows.text(row, 0));
    if (found == by_id.end()) continue;
    Stored& order = *found->second;
    order.execs.emplace_back(std::string(rows.text(row, 1)));
    const auto price = domain::Price::parse(rows.text(row, 2));
    const auto qty = domain::Quantity::parse(rows.text(row, 3));
    auto& booked = order.booked.emplace_back();
    if (price && qty) booked = Stored::Booked{.qty = *qty, .price = *price};
    if (!price || !qty || !domain::value_of(*price, *qty)) continue;
    order.filled_value += domain::Notional::of(*price, *qty);
    filled[&order] += *qty;
  }
  // Unless all can be read, the result is useless.
  for (Stored* one : orders)
    if (filled[one] != one->order.filled_qty) one->filled_value = {};
}

core::Status is_sound(const domain::Order& order) {
  if (order.purpose == domain::OrderPurpose::External || order.purpose == domain::OrderPurpose::VenueExit) {
    if (const auto bot = domain::parse_bot_id(order.request.bot_id.view()); !bot)
      return tl::unexpected(bot.error());
    if (const auto venue = domain::parse_venue_name(order.request.venue.view()); !venue)
      return tl::unexpected(venue.error());
  } else if (const auto valid = domain::validate(order.request); !valid) {
    return valid;
  }
  if (!order.request.qty.is_positive() || order.filled_qty.is_negative() ||
      order.filled_qty > order.request.qty)
    return core::fail(fmt::format("{} of {} is filled", order.filled_qty, order.request.qty));
  if (const auto value = domain::value_of(order.avg_price, order.filled_qty); !value)
    return tl::unexpected(value.error());
  if (order.version < 1) return core::fail(fmt::format("version {}", order.version));
  return {};
}

core::Result<domain::NamedPosition> to_position(const Rows& rows, int row) {
  domain::NamedPosition made;
  Columns column(rows, row);
  column.name(made.key.venue);
  column.name(made.key.bot_id);
  column.name(made.key.symbol);
  column.amount(made.position.qty);
  column.amount(made.position.avg_price);
  column.amount(made.position.realized_pnl);
  column.word(domain::Fees::parse, made.position.fees);
  column.word(domain::Notional::parse, made.position.cost);
  column.check(domain::parse_venue_name(made.key.venue.view()));
  column.check(domain::parse_bot_id(made.key.bot_id.view()));
  if (made.position.qty.is_zero())
    made.position.cost = {};
  else
    column.check(domain::value_of(made.position.avg_price, made.position.qty));
  if (column.error()) {
    return core::fail(fmt::format("position {} {} {} in the ledger: {}", made.key.venue, made.key.bot_id,
                                  made.key.symbol, column.error()->message));
  }
  return made;
}

}  // namespace avenor::ledger
