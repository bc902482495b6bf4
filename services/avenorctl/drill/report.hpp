// The drill's figures, and the lines that report them. Pure.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "avenorctl/drill/judge.hpp"

namespace avenor::avenorctl::drill {

struct Row {
  std::string name;
  int orders = 0, filled = 0;
  int refused = 0;          ///< by the risk gate or the exchange
  std::string refused_for;  ///< the most frequent error code of the refusals
  double healed_s = 0;      ///< from the end of the fault to agreement (or to the deadline)
  int lost = 0, doubled = 0, unknown = 0, differing = 0;
  std::vector<std::string> notes;  ///< what went wrong, a sentence each
  bool passed() const { return lost == 0 && doubled == 0 && unknown == 0 && differing == 0 && notes.empty(); }
};

class Report {
 public:
  explicit Report(std::uint64_t seed) : seed_(seed) {}

  /// Counts the findings into the row. A finding that was counted for an earlier scenario is not counted
  /// again, and an order counts once for each kind of harm.
  const Row& add(Row row, const std::vector<Finding>& findings);
  /// Whether the findings contain one that has not been counted for any row.
  bool is_news(const std::vector<Finding>& findings) const;
  /// The drill ended before its last scenario; the verdict is "fail".
  void broke_off(const std::string& why) { broken_ = why; }

  /// At least one scenario, all passed, none missing.
  bool passed() const;
  std::vector<std::string> lines() const;
  std::string json() const;
  static std::string json(const Row& row);
  /// "kill_execution   40 orders, 32 filled, recovered in 1.2 s   ok"
  static std::string line(const Row& row);

 private:
  Row totals() const;

  std::uint64_t seed_;
  std::vector<Row> rows_;
  std::set<std::pair<Harm, std::string>> blamed_;
  std::string broken_;
};

}  // namespace avenor::avenorctl::drill
