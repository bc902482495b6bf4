// execution_sim: the real execution core under thousands of seeded storms.
//   execution_sim --seeds 10000            seeds 1 to 10000; prints the failing ones
//   execution_sim --seed 4711 --trace      that one again, step by step
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>

#include "sim/simulation.hpp"

namespace {

using avenor::sim::Outcome;

/// What is counted, and its name in the summary. A storm in which one of them is nought would prove nothing.
const std::pair<int Outcome::*, const char*> kCounts[] = {
    {&Outcome::orders, "orders"},
    {&Outcome::replaced, "replacements"},
    {&Outcome::replaced_exits, "replaced exits"},
    {&Outcome::brackets, "exits"},
    {&Outcome::held, "of them held by execution"},
    {&Outcome::adopted, "adopted"},
    {&Outcome::fills, "fills"},
    {&Outcome::unknowns, "unknown states"},
    {&Outcome::crashes, "crashes"},
    {&Outcome::freezes, "freezes"},
    {&Outcome::takeovers, "displaced writers"},
    {&Outcome::flattened, "flattened"},
};

bool same(const Outcome& a, const Outcome& b) {
  return a.violations == b.violations && a.alerts == b.alerts && a.orders == b.orders && a.fills == b.fills &&
         a.unknowns == b.unknowns;
}

/// A violation without its ids and figures, so that those of one kind can be counted.
std::string kind_of(const std::string& violation) {
  static const std::regex id{R"([abcd]:[a-z]+:[0-9r.]+(\.[ts][pl])?)"}, figure{"-?[0-9]+(\\.[0-9]+)?"};
  return std::regex_replace(std::regex_replace(violation, id, "ORDER"), figure, "N");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Drives the execution core through simulated crashes, outages, lost answers and lossy buses."};
  std::uint64_t seeds = 1000, first = 1, seed = 0;
  bool trace = false;
  std::string mean_list = "default";
  app.add_option("--seeds", seeds, "how many seeds to run")->capture_default_str();
  app.add_option("--first", first, "the first seed")->capture_default_str();
  app.add_option("--seed", seed, "run this seed only");
  app.add_flag("--trace", trace, "print every step");
  std::string knobs;
  for (const auto& [knob, member] : avenor::sim::kMeanKnobs) knobs += fmt::format(" {}", knob);
  app.add_option("--mean", mean_list, "what else the venue does: all, none, default, or of" + knobs);
  CLI11_PARSE(app, argc, argv);

  const auto mean = avenor::sim::parse_mean(mean_list);
  if (!mean) return std::cerr << mean.error().message << '\n', 2;

  if (seed != 0) first = seed, seeds = 1;
  std::uint64_t failed = 0;
  Outcome sum;
  std::map<std::string, std::pair<int, std::uint64_t>> kinds;  ///< seeds, and the first of them
  for (std::uint64_t s = first; s < first + seeds; ++s) {
    auto outcome = avenor::sim::simulate(s, *mean, trace);
    if (s % 200 == 0 && !same(outcome, avenor::sim::simulate(s, *mean, false)))
      outcome.violations.push_back("the same seed was another world");
    for (const auto& [count, name] : kCounts) sum.*count += outcome.*count;
    for (const auto& [code, times] : outcome.alerts) sum.alerts[code] += times;
    if (outcome.violations.empty()) continue;
    ++failed;
    std::set<std::string> seen;
    for (const auto& violation : outcome.violations) seen.insert(kind_of(violation));
    for (const auto& kind : seen) ++kinds.try_emplace(kind, 0, s).first->second.first;
    if (failed > 10) continue;
    std::cout << fmt::format("seed {} (replay: execution_sim --seed {} --mean {} --trace)\n", s, s,
                             mean_list);
    for (const auto& violation : outcome.violations) std::cout << "  " << violation << '\n';
  }
  std::cout << fmt::format("{} seeds:", seeds);
  bool bites = true;
  for (const auto& [count, name] : kCounts) {
    std::cout << fmt::format(" {} {},", sum.*count, name);
    bites = bites && sum.*count > 0;
  }
  std::cout << "\nalerts:";
  for (const auto& [code, times] : sum.alerts) std::cout << fmt::format(" {} {},", code, times);
  if (!kinds.empty()) std::cout << "\nviolations by kind:";
  for (const auto& [kind, its] : kinds)
    std::cout << fmt::format("\n  {} seeds, first {}: {}", its.first, its.second, kind);
  std::cout << fmt::format("\n{} seeds failed\n", failed);
  if (seeds >= 500 && !bites) return std::cout << "the faults did not bite\n", 2;
  return failed == 0 ? 0 : 1;
}
