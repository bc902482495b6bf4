// execution_sim: the real execution core under thousands of seeded storms.
//   execution_sim --seeds 10000            seeds 1 to 10000; prints the failing ones
//   execution_sim --seed 4711 --trace      that one again, step by step
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>

#include "sim/simulation.hpp"

int main(int argc, char** argv) {
  CLI::App app{"Drives the execution core through simulated crashes, outages, lost answers and lossy buses."};
  std::uint64_t seeds = 1000, first = 1, seed = 0;
  bool trace = false;
  app.add_option("--seeds", seeds, "how many seeds to run")->capture_default_str();
  app.add_option("--first", first, "the first seed")->capture_default_str();
  app.add_option("--seed", seed, "run this seed only");
  app.add_flag("--trace", trace, "print every step");
  CLI11_PARSE(app, argc, argv);

  if (seed != 0) first = seed, seeds = 1;
  std::uint64_t failed = 0;
  long orders = 0, crashes = 0, unknowns = 0, fills = 0;
  for (std::uint64_t s = first; s < first + seeds; ++s) {
    const auto outcome = avenor::sim::simulate(s, trace);
    orders += outcome.orders, crashes += outcome.crashes, unknowns += outcome.unknowns, fills += outcome.fills;
    if (outcome.violations.empty()) continue;
    ++failed;
    if (failed > 10) continue;
    std::cout << fmt::format("seed {} (replay: execution_sim --seed {} --trace)\n", s, s);
    for (const auto& violation : outcome.violations) std::cout << "  " << violation << '\n';
  }
  std::cout << fmt::format("{} seeds: {} orders, {} fills, {} crashes, {} unknown states; {} seeds failed\n", seeds, orders, fills,
                           crashes, unknowns, failed);
  // A storm that raises no crash and no unknown state would prove nothing.
  if (seeds >= 100 && (crashes == 0 || unknowns == 0)) return std::cout << "the faults did not bite\n", 2;
  return failed == 0 ? 0 : 1;
}
