#include "strategies/dip_buyer.hpp"

#include <algorithm>

#include "json/writer.hpp"

namespace avenor::strategies {

using namespace strategy;

void DipBuyer::on_quote(Context& context, const domain::Quote& quote) {
  if (quote.stale || !quote.bid || !quote.ask) return;
  Track& track = tracks_[quote.symbol];
  track.high = std::max(track.high, *quote.bid);
  if (context.has_open_order(quote.symbol) || context.now() < track.hold_until) return;

  const domain::Position held = context.position(quote.symbol);
  if (held.qty.is_zero() && *quote.ask <= track.high - settings_.dip) {
    send(context, {.symbol = quote.symbol,
                   .side = domain::Side::Buy,
                   .qty = settings_.qty,
                   .reason = domain::Reason::Entry,
                   .rationale = json::object([&](auto& json) {
                     json.field("signal", "dip").field("high", track.high).field("ask", *quote.ask);
                   })});
  } else if (held.qty.is_positive() && *quote.bid >= held.avg_price + settings_.profit) {
    send(context, {.symbol = quote.symbol,
                   .side = domain::Side::Sell,
                   .qty = held.qty,
                   .reason = domain::Reason::TakeProfit,
                   .rationale = json::object([&](auto& json) {
                     json.field("signal", "profit").field("paid", held.avg_price).field("bid", *quote.bid);
                   })});
  }
}

void DipBuyer::send(Context& context, const NewOrder& draft) {
  const auto id = context.submit(draft);
  // Not sent (the price is too old, execution is silent ...): nothing has happened, and the next price asks
  // again.
  if (!id) context.log(Note::Debug, "not sent: " + id.error().message);
}

void DipBuyer::on_order(Context& context, const OrderView& order) {
  if (order.open) return;
  Track& track = tracks_[order.symbol];
  if (order.filled_qty.is_positive()) {
    track.high = {};  // the next dip is measured from here
  } else {
    // Refused. Trying again at every price would be a storm of orders.
    track.hold_until = context.now() + std::chrono::seconds(30);
  }
}

std::unique_ptr<Strategy> make_dip_buyer(Parameters& parameters) {
  const DipBuyerSettings settings{.qty = parameters.quantity("qty", domain::Quantity{1}),
                                  .dip = parameters.price("dip").value_or(domain::Price{1}),
                                  .profit = parameters.price("profit").value_or(domain::Price{1})};
  if (!parameters.good()) return nullptr;
  return std::make_unique<DipBuyer>(settings);
}

}  // namespace avenor::strategies
