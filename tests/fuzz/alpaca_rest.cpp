// Alpaca's answers to requests. The input: a letter (which answer), then the body. What is accepted makes
// sense as a report, and fields that we do not know change nothing.
#include <fmt/format.h>

#include <string>

#include "fuzz/fuzz.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/orders/report_map.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse_account.hpp"
#include "venue/alpaca/parse_error.hpp"
#include "venue/alpaca/parse_market.hpp"
#include "venue/alpaca/parse_orders.hpp"

namespace avenor::fuzz {
namespace {

namespace alpaca = venue::alpaca;
using venue::VenueError;

template <class Amount>
std::string shown(const std::optional<Amount>& amount) {
  return amount ? amount->to_string() : "-";
}

std::string told(const venue::OrderReport& r) {
  std::string out =
      fmt::format("{} {} {} {} {} {} {} {} {} {} {} '{}' {} {} {}", r.client_id, r.venue_order_id, r.symbol,
                  static_cast<int>(r.side), static_cast<int>(r.type), r.qty, static_cast<int>(r.state),
                  r.filled_qty, shown(r.avg_price), shown(r.limit_price), shown(r.stop_price), r.words,
                  r.replaced_by, r.submitted_at.ns, r.updated_at.ns);
  for (const auto& child : r.children) out += "\n  " + told(child);
  return out;
}

std::string told(const alpaca::models::Order& order) {
  const auto report = alpaca::to_report(order);
  if (!report) return report.error().message;
  must(!report->symbol.empty());
  // A sum that is filled is told as filled, whatever the status says beside it.
  if (report->state == domain::OrderEvent::Accepted) must(!report->filled_qty.is_positive());
  return told(*report);
}

std::string told(const alpaca::models::Position& position) {
  const auto named = alpaca::to_position(position);
  return fmt::format("{} {} {}", named.key.symbol, named.position.qty, named.position.avg_price);
}

std::string told(const alpaca::models::Activity& activity) {
  const auto fill = alpaca::to_fill(activity);
  if (!fill) return fill.error().message;
  must(fill->qty.is_positive() && fill->price.is_positive() && fill->qty.decimal() <= activity.cum_qty);
  return fmt::format("{} {} {} {} {}", fill->exec_id, fill->symbol, fill->price, fill->qty,
                     fill->event_ts.ns);
}

std::string told(const alpaca::models::Account& account) {
  const auto balance = alpaca::to_balance(account);
  return fmt::format("{} {} {} {} {}", balance.currency, balance.cash, balance.equity, balance.buying_power,
                     account.trading_blocked);
}

std::string told(const alpaca::models::Clock& clock) {
  const auto ours = alpaca::to_clock(clock);
  std::string out = fmt::format("{}", ours.now.ns);
  for (const auto& hours : ours.sessions)
    out +=
        fmt::format(" {} {} {} {}", hours.calendar, hours.is_open, hours.next_open.ns, hours.next_close.ns);
  return out;
}

std::string told(const alpaca::models::Asset& asset) {
  const auto instrument = alpaca::to_instrument(asset);
  if (!instrument) return instrument.error().message;
  must(domain::validate(*instrument).has_value());
  return fmt::format("{} {} {} {} {} {} {}", instrument->symbol, instrument->venue_symbol, instrument->quote,
                     instrument->tick, instrument->lot, instrument->min_qty, instrument->calendar);
}

template <class Model>
std::string told(const alpaca::models::List<Model>& list) {
  must(list.size == list.entries.size() + list.set_aside.size());
  std::string out;
  for (const Model& entry : list.entries) out += told(entry) + '\n';
  for (const auto& record : list.set_aside) out += record.problem + '\n';
  return out;
}

/// Its key is longer than the whole body, so the body cannot have it (a key told twice is refused).
std::string with_another_field(std::string_view body) {
  const std::string key(body.size() + 1, 'z');
  const auto inside = body.find('{') + 1;
  const auto next = body.find_first_not_of(" \t\r\n", inside);
  const bool first = next == std::string_view::npos || body[next] == '}';
  return fmt::format(R"({}"{}":[1,null,"new"]{}{})", body.substr(0, inside), key, first ? "" : ",",
                     body.substr(inside));
}

template <class Parse>
void check(std::string_view body, Parse parse) {
  const auto parsed = parse(body);
  if (!parsed) must(!parsed.error().message.empty());
  if (body.find('{') == std::string_view::npos) return;
  const auto again = parse(with_another_field(body));
  must(again.has_value() == parsed.has_value());
  if (parsed) must(told(*again) == told(*parsed));
}

void check_error(std::string_view body) {
  const alpaca::models::ErrorBody error = alpaca::parse_error(body);
  if (error.code) must(body.find(std::to_string(*error.code)) != std::string_view::npos);
  for (const int status : {307, 400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504, 599}) {
    const VenueError trouble = alpaca::trouble_of(status, error);
    must(!trouble.code.empty());
    // Only what the venue's application says below 500 proves anything.
    if (status < 400 || status >= 500) must(trouble.kind == VenueError::Kind::Unknown);
    if (trouble.kind == VenueError::Kind::NotFound) must(status == 404);
    if (trouble.kind == VenueError::Kind::RateLimited) must(status == 429);
  }
}

}  // namespace

void run(std::string_view input) {
  if (input.empty()) return;
  const std::string_view body = input.substr(1);
  switch (input.front()) {
    case 'o': return check(body, alpaca::parse_order);
    case 'O': return check(body, alpaca::parse_orders);
    case 'a': return check(body, alpaca::parse_account);
    case 'p': return check(body, alpaca::parse_positions);
    case 'f': return check(body, alpaca::parse_activities);
    case 'c': return check(body, alpaca::parse_clock);
    case 's': return check(body, alpaca::parse_asset);
    default: return check_error(body);
  }
}

}  // namespace avenor::fuzz
