// execution_sim: the real execution core under thousands of seeded storms.
//   execution_sim --seeds 10000            seeds 1 to 10000; prints the failing ones
//   execution_sim --seed 4711 --trace      that one again, step by step
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>

#include "sim/simulation.hpp"

namespace {

using avenor::sim::Outcome;

void add(Outcome& sum, const Outcome& one) {
  for (const auto& [code, times] : one.alerts) sum.alerts[code] += times;
  sum.orders += one.orders, sum.fills += one.fills, sum.unknowns += one.unknowns, sum.crashes += one.crashes, sum.freezes += one.freezes;
  sum.takeovers += one.takeovers, sum.replaced += one.replaced, sum.replaced_exits += one.replaced_exits, sum.brackets += one.brackets, sum.adopted += one.adopted;
  sum.flattened += one.flattened;
}

bool same(const Outcome& a, const Outcome& b) {
  return a.violations == b.violations && a.alerts == b.alerts && a.orders == b.orders && a.fills == b.fills && a.unknowns == b.unknowns;
}

}  // namespace

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
  Outcome sum;
  for (std::uint64_t s = first; s < first + seeds; ++s) {
    auto outcome = avenor::sim::simulate(s, trace);
    if (s % 200 == 0 && !same(outcome, avenor::sim::simulate(s, false))) outcome.violations.push_back("the same seed was another world");
    add(sum, outcome);
    if (outcome.violations.empty()) continue;
    ++failed;
    if (failed > 10) continue;
    std::cout << fmt::format("seed {} (replay: execution_sim --seed {} --trace)\n", s, s);
    for (const auto& violation : outcome.violations) std::cout << "  " << violation << '\n';
  }
  std::cout << fmt::format("{} seeds: {} orders ({} replacements, {} exits, {} adopted), {} fills, {} unknown states, {} crashes, {} freezes, "
                           "{} displaced writers\n",
                           seeds, sum.orders, sum.replaced, sum.brackets, sum.adopted, sum.fills, sum.unknowns, sum.crashes, sum.freezes, sum.takeovers);
  for (const auto& [code, times] : sum.alerts) std::cout << fmt::format("  {} {}", code, times);
  std::cout << fmt::format("\n{} seeds failed\n", failed);
  // A storm that raises no crash and no unknown state would prove nothing.
  const bool bites = sum.crashes > 0 && sum.unknowns > 0 && sum.freezes > 0 && sum.takeovers > 0 && sum.replaced > 0 && sum.replaced_exits > 0 && sum.brackets > 0 && sum.adopted > 0;
  if (seeds >= 500 && !bites) return std::cout << "the faults did not bite\n", 2;
  return failed == 0 ? 0 : 1;
}
