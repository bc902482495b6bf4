// What was shown a while ago: for endpoints that are behind.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "core/clock.hpp"

namespace avenor::sim {

/// The states of many things, by name and time.
template <class Name, class State>
class Past {
 public:
  void note(core::WallTime at, const Name& name, const State& state) { all_[name].emplace_back(at, state); }
  /// As it was at `at`; null when it was not there yet.
  const State* at(core::WallTime at, const Name& name) const {
    const auto it = all_.find(name);
    if (it == all_.end()) return nullptr;
    const State* found = nullptr;
    for (const auto& [when, state] : it->second)
      if (when <= at) found = &state;
    return found;
  }

 private:
  std::map<Name, std::vector<std::pair<core::WallTime, State>>> all_;
};

}  // namespace avenor::sim
