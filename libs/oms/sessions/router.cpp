#include "oms/sessions/router.hpp"

#include <utility>

namespace avenor::oms {

VenueComponents& Router::add(std::unique_ptr<VenueComponents> components) {
  auto& place = venues_[components->session.name()];
  place = std::move(components);
  return *place;
}

VenueComponents* Router::find(const domain::VenueName& venue) const {
  const auto it = venues_.find(venue);
  return it == venues_.end() ? nullptr : it->second.get();
}

bool Router::emulates_bracket(const domain::OrderRequest& request) const {
  VenueComponents* components = find(request.venue);
  return components && components->session.venue().exits_of(request) == venue::ExitKind::Emulated;
}

}  // namespace avenor::oms
