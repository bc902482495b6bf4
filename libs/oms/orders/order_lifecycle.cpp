#include "oms/orders/order_lifecycle.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <utility>

#include "core/failpoint.hpp"
#include "core/shortened.hpp"
#include "domain/pair.hpp"
#include "domain/text.hpp"
#include "oms/orders/reported_fill.hpp"

namespace avenor::oms {

using domain::Order;
using domain::OrderEvent;
using domain::OrderStatus;

namespace {

// The PENDING row already records that the venue may have the order: a change that follows at once shares the
// commit.
constexpr std::size_t kLongestText = 1'000;  ///< of a venue's text, in memory and in each row
constexpr core::Duration kSubmittedMayLie = std::chrono::milliseconds(1);

}  // namespace

template <class More>
void OrderLifecycle::step(ledger::Change& change, LiveOrder& live, OrderStatus to, const Cause& cause,
                          const domain::VenueOrderId& venue_id, More&& more) {
  const auto now = clock_.wall();
  const auto from = live.order.status;
  orders_.update(live, [&](Order& order) {
    order.status = to;
    ++order.version;
    const bool revived = is_final(from) && to != from;
    // the doubt is over
    if (from == OrderStatus::Unknown || revived) order.error.clear(), order.message.clear();
    if (!is_final(to)) order.resolved_at = {};
    if (order.venue_order_id.empty()) order.venue_order_id = venue_id;
    const bool reached_the_venue =
        to == OrderStatus::Submitted || to == OrderStatus::PartiallyFilled || to == OrderStatus::Filled;
    if (reached_the_venue && !order.submitted_at.is_set()) order.submitted_at = now;
    if (is_final(to) && !order.resolved_at.is_set()) order.resolved_at = now;
    if (!cause.error.empty()) order.error = core::shortened(cause.error, kLongestText);
    if (!cause.message.empty()) order.message = core::shortened(cause.message, kLongestText);
    more(order);
  });
  live.touched = clock_.mono();
  if (is_final(to)) live.ended_at = live.touched;
  ledger::Step& step = change.steps.emplace_back();
  step.order = live.order;
  step.from = from;
  step.rationale = cause.what;
  step.venue_text = core::shortened(cause.venue_text, kLongestText);
  step.at = now;
}

void OrderLifecycle::write(LiveOrder& live, ledger::Change change, std::function<void()> then) {
  const auto id = live.order.id();
  auto fills = change.fills;
  auto position = change.position;
  auto as_of = change.steps.back().order;
  AVENOR_FAILPOINT("exec.before_step");
  ledger_.write(std::move(change),
                [this, id, as_of = std::move(as_of), fills = std::move(fills), position = std::move(position),
                 then = std::move(then)](const ledger::Written& written) {
                  if (written.refused) return refused(as_of, written.refused->message);
                  LiveOrder* known = orders_.find(id);
                  if (!known) return;
                  known->durable_version = std::max(known->durable_version, as_of.version);
                  AVENOR_FAILPOINT("exec.after_step");
                  if (!fills.empty()) known->trace.mark(Trace::Step::Recorded, clock_.mono());
                  relay_.durable(*known, as_of);  // the bot waits for this
                  for (const auto& fill : fills) events_.publish(fill);
                  if (position) events_.publish(domain::report_of(*position));
                  if (then) then();
                });
}

void OrderLifecycle::refused(const Order& order, const std::string& why) {
  events_.alert(
      {.severity = domain::Severity::Critical,
       .code = "ledger.refused",
       .message = fmt::format("the database refused a change of {} ({}): trading is halted. When ledger "
                              "and broker agree: avenorctl resume",
                              order.id(), why),
       .subject = order.id().str()});
  kill_switch_.halt({}, "the database refused a change of " + order.id().str());
}

bool OrderLifecycle::advance(LiveOrder& live, OrderEvent event, const Cause& cause,
                             const venue::OrderReport* report, std::function<void()> then) {
  if (live.durable_version == 0) return false;
  const auto to = domain::next_status(live.order.status, event);
  if (!to) {
    events_.note(live.order,
                 fmt::format("event {} does not fit an order that is {}: {}", domain::to_text(event),
                             domain::to_text(live.order.status), cause.what));
    return false;
  }
  ledger::Change change;
  step(change, live, *to, cause, report ? report->venue_order_id : domain::VenueOrderId{}, [](Order&) {});
  if (*to == OrderStatus::Submitted) change.patience = kSubmittedMayLie;
  write(live, std::move(change), std::move(then));
  return true;
}

bool OrderLifecycle::fill(LiveOrder& live, const venue::FillReport& report, const Cause& cause) {
  if (live.execs.contains(report.exec_id) || live.durable_version == 0) return false;
  const auto& request = live.order.request;
  auto fill = reported_fill(report);
  fill.client_order_id = request.client_order_id;
  fill.bot_id = request.bot_id;
  fill.symbol = request.symbol;
  fill.venue = request.venue;
  fill.side = request.side;
  const auto after = live.order.filled_qty + fill.qty;
  const auto event = after == request.qty ? OrderEvent::FullyFilled : OrderEvent::PartFilled;
  const auto to = domain::next_status(live.order.status, event);
  if (!to || after > request.qty) {
    if (!refused_.insert(report.exec_id.str())) return false;
    events_.alert(
        {.severity = domain::Severity::Critical,
         .code = "order.overfilled",
         .message = fmt::format(
             "execution {} ({} at {}) of order {} is not booked: the order is {} with {} of {} filled",
             report.exec_id, fill.qty, fill.price, request.client_order_id,
             domain::to_text(live.order.status), live.order.filled_qty, request.qty),
         .subject = request.client_order_id.str()});
    return false;
  }
  check_fee(live.order, fill);
  // Everything that may throw comes first, so that the execution is recorded completely or not at all.
  const auto value = live.filled_value + domain::Notional::of(fill.price, fill.qty);
  const auto average = value.per_unit(after);
  ledger::Change change;
  change.position = positions_.apply(fill);
  live.execs.try_emplace(report.exec_id, LiveOrder::Booked{.qty = fill.qty, .price = fill.price});
  live.trace.mark(Trace::Step::Executed, clock_.mono());
  live.filled_value = value;
  step(change, live, *to, cause, report.venue_order_id, [&](Order& order) {
    order.filled_qty += fill.qty;
    order.avg_price = average;
    (void)order.fees.add(fill.fee);  // a fee that does not fit is still recorded in the fill
  });
  change.fills.push_back(std::move(fill));
  write(live, std::move(change), {});
  return true;
}

void OrderLifecycle::check_fee(const Order& order, domain::Fill& fill) {
  auto& fee = fill.fee;
  if (fee.is_zero() && fee.currency.empty()) return;
  const bool named = domain::parse_currency(fee.currency.view()).has_value();
  if (fee.is_zero()) {
    if (!named) fee.currency = {};
    return;
  }
  const bool fits = fee.currency != domain::asset_of(fill.symbol) || domain::fee_in_asset(fill);
  if (named && fits && domain::Fees{order.fees}.add(fee)) return;
  events_.alert({.severity = domain::Severity::Warning,
                 .code = "fee.unattributed",
                 .message = fmt::format("the fee of execution {} of {} is {} {}, which {}: it is recorded "
                                        "with that execution and not added to any total",
                                        fill.exec_id, order.id(), fee.amount,
                                        fee.currency.empty() ? "of no named currency" : fee.currency.str(),
                                        !named  ? "is not a currency"
                                        : !fits ? "is more than was traded"
                                                : "exceeds the number of currencies per order"),
                 .subject = order.id().str()});
  fee.currency = {};
}

}  // namespace avenor::oms
