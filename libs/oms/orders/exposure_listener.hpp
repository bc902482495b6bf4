// Is told what may have changed the worst-case value of a symbol at a venue.
#pragma once

#include "domain/ids.hpp"

namespace avenor::oms {

class ExposureListener {
 public:
  /// A position, or what open orders may add to it.
  virtual void exposure_changed(const domain::VenueName& venue, const domain::Symbol& symbol) = 0;
  /// One of its prices, or which of them is steady.
  virtual void price_changed(const domain::VenueName& venue, const domain::Symbol& symbol) = 0;

 protected:
  ~ExposureListener() = default;
};

}  // namespace avenor::oms
