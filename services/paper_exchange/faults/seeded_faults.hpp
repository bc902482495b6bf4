// The switches that are on, and the dice (from a seed, so that a drill repeats).
#pragma once

#include <cstdint>
#include <string>

#include "core/random_generator.hpp"
#include "dialects/faults.hpp"
#include "matching/fill_model.hpp"

namespace avenor::paper_exchange {

class SeededFaults final : public dialects::Faults, public matching::FillModel {
 public:
  explicit SeededFaults(std::uint64_t seed) : random_(seed) {}

  const dialects::FaultSettings& settings() const override { return settings_; }
  dialects::FaultSettings& settings() { return settings_; }
  bool roll(double rate) override { return random_.chance(rate); }
  std::uint64_t below(std::uint64_t bound) override { return random_.below(bound); }
  std::string distort(dialects::AbsurdPlaces::Place place, std::string json) override;
  /// Now and then a part only (whole units where it is whole, at least one).
  domain::Quantity executed(domain::Quantity possible) override;

 private:
  dialects::FaultSettings settings_;
  core::RandomGenerator random_;
};

}  // namespace avenor::paper_exchange
