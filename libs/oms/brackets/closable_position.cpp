#include "oms/brackets/closable_position.hpp"

namespace avenor::oms {

using domain::Quantity;
using domain::Side;

Quantity ClosablePosition::held(const LiveOrder& entry) const {
  const auto& r = entry.order.request;
  const auto qty = positions_.of({.venue = r.venue, .bot_id = r.bot_id, .symbol = r.symbol}).qty;
  return r.side == Side::Buy ? qty : -qty;
}

Quantity ClosablePosition::taken(const LiveOrder& entry) const {
  const auto& r = entry.order.request;
  const VenueComponents* components = router_.find(r.venue);
  if (!components) return {};
  return components->breaks.taken_from(r.symbol, r.side == Side::Buy ? Side::Sell : Side::Buy);
}

Quantity ClosablePosition::available(const LiveOrder& entry) const {
  const auto& r = entry.order.request;
  const auto open = orders_.open_exposure(r.venue, r.symbol, r.bot_id);
  return held(entry) - taken(entry) - (r.side == Side::Buy ? open.open_sells : open.open_buys);
}

bool ClosablePosition::in_doubt(const BracketPlace& place) const {
  const VenueComponents* components = router_.find(place.first);
  return components && components->breaks.in_doubt(place.second);
}

}  // namespace avenor::oms
