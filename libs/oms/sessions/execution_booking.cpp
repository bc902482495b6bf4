#include "oms/sessions/execution_booking.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.hpp"
#include "oms/orders/reported_fill.hpp"
#include "oms/sessions/excess_watch.hpp"
#include "oms/sessions/order_queries.hpp"
#include "oms/sessions/order_reports.hpp"
#include "oms/sessions/owed_executions.hpp"
#include "oms/sessions/replacements.hpp"
#include "oms/sessions/reported_average.hpp"
#include "oms/sessions/revived_orders.hpp"
#include "oms/sessions/venue_exits.hpp"

namespace avenor::oms {
namespace {

using domain::OrderStatus;

/// True when the order's average shows that the given quantity is the order's total and not the execution's
/// own: with the known executions it matches that total, but not that average. (Averages are rounded, by less
/// than a ten thousandth.)
bool average_denies(const LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport& order) {
  const auto total = live.order.filled_qty + fill.qty;
  if (!order.avg_price || total != order.filled_qty || !total.is_positive()) return false;
  const auto average = (live.filled_value + domain::Notional::of(fill.price, fill.qty)).per_unit(total);
  const auto off = (average - *order.avg_price).abs().decimal();
  return off > core::divide_rounded(average.abs().decimal(), core::Decimal{10'000});
}

/// A limit order is never filled at a worse price than its limit.
bool beyond_limit(const domain::OrderRequest& request, domain::Price price) {
  if (!request.limit_price) return false;
  return request.side == domain::Side::Buy ? price > *request.limit_price : price < *request.limit_price;
}

/// It gives the order's total as its own quantity: the venue's history has the true quantity. (So does the
/// order's first execution, which is late when others are already booked.)
bool is_untrue(const LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport& order) {
  const bool as_total = fill.qty == order.filled_qty && !live.order.filled_qty.is_zero();
  return as_total || live.order.filled_qty + fill.qty > live.filled_at_venue ||
         average_denies(live, fill, order) || beyond_limit(live.order.request, fill.price);
}

}  // namespace

void ExecutionBooking::book(LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport* order,
                            const std::string& source) {
  if (const auto what = contradiction(live, fill, order); !what.empty())
    return report_contradiction(live, fill, what);
  if (order) {
    live.filled_at_venue = std::max(live.filled_at_venue, order->filled_qty);
    if (!is_final(live.order.status)) excess_.check_size(live, *order);
    reports_.hold_smaller_end(live, *order);
  }
  if (!live.may_be_at_venue()) live.sending = LiveOrder::Sending::Done;
  context_.orders.admit(live);
  live.not_found_since.reset();
  check_repeated(live, fill);
  if (!live.execs.contains(fill.exec_id)) {
    if (order && is_untrue(live, fill, *order)) {
      note_average(live, *order);
      return owed_.want(live);
    }
    if (!order && waits_for_average(live, fill)) return owed_.want(live);
  }

  const auto before = live.order.status;
  const bool booked = context_.lifecycle.fill(
      live, fill, {.what = source, .venue_text = order ? order->words : "", .error = {}, .message = {}});
  if (booked) on_booked(live, fill, before);
  context_.order_events.executed(live.order);
  if (live.fills_owed()) owed_.want(live);
  exits_.want(live);
  reports_.apply_held_end(live);
  replacements_.on_end(live.order.id());
  if (!booked) return;
  excess_.check(live.order.id());
  if (live.replaces) excess_.check(live.replaces->id);
}

void ExecutionBooking::check_repeated(LiveOrder& live, const venue::FillReport& fill) {
  const auto* booked = live.booked_otherwise(fill.exec_id, fill.qty, fill.price);
  if (!booked) return;
  if (booked->qty != fill.qty) live.disputed = true;
  if (!disputed_.insert(fill.exec_id.str())) return;
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "venue.contradiction",
       .message = fmt::format("execution {} of {} ({} {}) is booked as {} at {}, and {} shows it again as {} "
                              "at {}: what is booked stays, and the order is queried",
                              fill.exec_id, live.order.id(), domain::to_text(live.order.request.side),
                              live.order.request.symbol, booked->qty, booked->price, context_.name(),
                              fill.qty, fill.price),
       .subject = live.order.id().str()});
  if (!is_final(live.order.status)) queries_.query_order(live);
}

bool ExecutionBooking::waits_for_average(LiveOrder& live, const venue::FillReport& fill) {
  const auto mismatch = average_mismatch(live, fill);
  if (!mismatch) return false;
  // It is read again only while the order is owed executions.
  if (live.fills_owed()) {
    if (price_doubts_.insert(fill.exec_id.str())) {
      queries_.query_order(live);
      return true;
    }
    if (live.lookup_in_flight) return true;
  }
  if (contradictions_.insert(fill.exec_id.str()))
    context_.events.alert(
        {.severity = domain::Severity::Critical,
         .code = "venue.contradiction",
         .message =
             fmt::format("execution {} of {} ({} {}) is {} at {}: with it the order's average is {}, and "
                         "{} reports {}. It is booked at the price of the history; one of its prices is "
                         "wrong",
                         fill.exec_id, live.order.id(), domain::to_text(live.order.request.side),
                         live.order.request.symbol, fill.qty, fill.price, mismatch->computed, context_.name(),
                         mismatch->reported),
         .subject = live.order.id().str()});
  return false;
}

void ExecutionBooking::on_booked(LiveOrder& live, const venue::FillReport& fill, OrderStatus before) {
  const auto& request = live.order.request;
  const auto now = context_.clock.mono();
  if (beyond_limit(request, fill.price))
    context_.events.alert(
        {.severity = domain::Severity::Critical,
         .code = "venue.beyond_limit",
         .message = fmt::format(
             "{} filled {} of {} at {}, worse than its limit of {}: the venue's history confirms it",
             context_.name(), fill.qty, live.order.id(), fill.price, *request.limit_price),
         .subject = live.order.id().str()});
  auto made = reported_fill(fill);
  made.symbol = request.symbol;
  recent_.booked(fill.exec_id, request.symbol, domain::holding_change(made), now, now);
  if (!is_final(before)) return;
  if (before == OrderStatus::Rejected || before == OrderStatus::Failed)
    revived_.on_revived(live, before, fmt::format("it has traded {} at {}", fill.qty, fill.price));
  else if (live.order.status != OrderStatus::Filled)
    queries_.verify(live, live.ended_at + context_.venue.visibility_delay());
}

std::string ExecutionBooking::contradiction(const LiveOrder& live, const venue::FillReport& fill,
                                            const venue::OrderReport* order) const {
  const auto& request = live.order.request;
  const auto differs = [&](const domain::Symbol& symbol, domain::Side side) {
    return (!symbol.view().empty() && symbol != request.symbol) || side != request.side;
  };
  if (differs(fill.symbol, fill.side))
    return fmt::format("{} of {}", domain::to_text(fill.side), fill.symbol);
  if (!order) return {};
  if (differs(order->symbol, order->side))
    return fmt::format("an order to {} {}", domain::to_text(order->side), order->symbol);
  if (order->client_id.empty()) return {};
  const LiveOrder* named = context_.find_at_venue({}, order->client_id);
  if (named == &live) return {};
  // An order edited at the venue receives another id and names its predecessor.
  const bool edited = !order->replaced_by.empty() ||
                      (!order->replaces.empty() && order->replaces == live.order.venue_order_id);
  if (!named && (edited || !live.name_is_known() || order->client_id == client_id_at_venue(live))) return {};
  return fmt::format("the order {}", order->client_id);
}

void ExecutionBooking::report_contradiction(LiveOrder& live, const venue::FillReport& fill,
                                            const std::string& what) {
  if (contradictions_.insert(fill.exec_id.str()))
    context_.events.alert(
        {.severity = domain::Severity::Critical,
         .code = "venue.contradiction",
         .message = fmt::format("execution {} for {} ({} {}) names {}: it is not booked, {} is queried",
                                fill.exec_id, live.order.id(), domain::to_text(live.order.request.side),
                                live.order.request.symbol, what, context_.name()),
         .subject = live.order.id().str()});
  if (!is_final(live.order.status)) queries_.query_order(live);
}

}  // namespace avenor::oms
