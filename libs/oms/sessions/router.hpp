// The venues for orders, by name. Filled before the start, unchanged afterwards.
#pragma once

#include <map>
#include <memory>

#include "domain/ids.hpp"
#include "oms/orders/bracket_support.hpp"
#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {

class Router final : public BracketSupport {
 public:
  using Stations = std::map<domain::VenueName, std::unique_ptr<VenueStation>>;

  VenueStation& add(std::unique_ptr<VenueStation> station);

  /// Null: it is not among VENUES (an order of an earlier run may name such a venue).
  VenueStation* find(const domain::VenueName& venue) const;
  bool contains(const domain::VenueName& venue) const { return stations_.contains(venue); }
  const Stations& all() const { return stations_; }

  bool emulates_bracket(const domain::OrderRequest& request) const override;

 private:
  Stations stations_;
};

}  // namespace avenor::oms
