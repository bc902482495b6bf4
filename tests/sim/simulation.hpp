// One seed: the real execution core in a simulated world, a storm of faults, then calm, then the books are compared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace avenor::sim {

struct Outcome {
  std::vector<std::string> violations;  ///< of the invariants; empty is what we want
  int orders = 0, crashes = 0, unknowns = 0, fills = 0;
};

/// The same seed gives the same outcome. `trace` prints what happens as it happens.
Outcome simulate(std::uint64_t seed, bool trace);

}  // namespace avenor::sim
