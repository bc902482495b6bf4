// Faults as a dialect queries them: which are switched on, and whether one is due now. How a fault appears on
// the wire is up to the dialect.
#pragma once

#include <cstdint>
#include <string>

#include "dialects/fault_settings.hpp"

namespace avenor::dialects {

class Faults {
 public:
  virtual ~Faults() = default;

  /// The same object for ever; the switches in it change between two requests.
  virtual const FaultSettings& settings() const = 0;
  /// True at this rate, from 0 to 1.
  virtual bool roll(double rate) = 0;
  /// From 0 to `bound` - 1.
  virtual std::uint64_t below(std::uint64_t bound) = 0;
  /// `json` as it is shown at `place`: now and then with numbers and times that no market has.
  virtual std::string distort(AbsurdPlaces::Place place, std::string json) = 0;
};

}  // namespace avenor::dialects
