// The switches that are on, and the dice (from a seed, so that a drill repeats).
#pragma once

#include <cstdint>
#include <string>

#include "core/random_generator.hpp"
#include "matching/fill_model.hpp"
#include "paper_exchange/faults/settings.hpp"

namespace avenor::paper_exchange {

class Faults final : public matching::FillModel {
 public:
  explicit Faults(std::uint64_t seed) : random_(seed) {}

  FaultSettings settings;

  bool roll(double rate) { return random_.chance(rate); }
  core::RandomGenerator& random() { return random_; }
  /// `json` as it is shown at `place`: now and then with numbers and times that no market has.
  std::string distort(AbsurdPlaces::Place place, std::string json);
  /// Now and then a part only (whole units where it is whole, at least one).
  domain::Quantity executed(domain::Quantity possible) override;

 private:
  core::RandomGenerator random_;
};

}  // namespace avenor::paper_exchange
