// Strategies by name: the values of "strategy" in config/bots/<bot_id>.json.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "strategy/parameters.hpp"
#include "strategy/strategy.hpp"

namespace avenor::strategy {

class Registry {
 public:
  /// Reads every key that it knows, then builds; returns nullptr when `parameters.good()` is false. Does not
  /// call finish().
  using Factory = std::function<std::unique_ptr<Strategy>(Parameters& parameters)>;

  /// Replaces an older one of that name.
  void add(std::string name, Factory factory);
  std::vector<std::string> names() const;  ///< sorted

  /// Fails on an unknown name only (the error lists the known ones); with bad parameters the pointer is empty
  /// and `parameters` (or the object it is nested in) has the problems.
  core::Result<std::unique_ptr<Strategy>> make(std::string_view name, Parameters& parameters) const;

 private:
  std::map<std::string, Factory, std::less<>> factories_;
};

}  // namespace avenor::strategy
