#include "oms/sessions/router.hpp"

#include <utility>

namespace avenor::oms {

VenueStation& Router::add(std::unique_ptr<VenueStation> station) {
  auto& place = stations_[station->session.name()];
  place = std::move(station);
  return *place;
}

VenueStation* Router::find(const domain::VenueName& venue) const {
  const auto it = stations_.find(venue);
  return it == stations_.end() ? nullptr : it->second.get();
}

bool Router::emulates_bracket(const domain::OrderRequest& request) const {
  VenueStation* station = find(request.venue);
  return station && station->session.venue().exits_of(request) == venue::ExitKind::Emulated;
}

}  // namespace avenor::oms
