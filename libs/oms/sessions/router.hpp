// The venues for orders, by name. Filled before the start, unchanged afterwards.
#pragma once

#include <map>
#include <memory>

#include "domain/ids.hpp"
#include "oms/orders/bracket_support.hpp"
#include "oms/sessions/venue_components.hpp"

namespace avenor::oms {

class Router final : public BracketSupport {
 public:
  using Venues = std::map<domain::VenueName, std::unique_ptr<VenueComponents>>;

  VenueComponents& add(std::unique_ptr<VenueComponents> components);

  /// Null: it is not among VENUES (an order of an earlier run may name such a venue).
  VenueComponents* find(const domain::VenueName& venue) const;
  bool contains(const domain::VenueName& venue) const { return venues_.contains(venue); }
  const Venues& all() const { return venues_; }

  bool emulates_bracket(const domain::OrderRequest& request) const override;

 private:
  Venues venues_;
};

}  // namespace avenor::oms
