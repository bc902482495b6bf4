// The faults, one scenario each.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>
#include <vector>

namespace avenor::avenorctl::drill {

class Stage;

struct Scenario {
  std::string_view name;
  std::string_view summary;         ///< a line for --list
  std::chrono::milliseconds lasts;  ///< approximate duration, over which its orders are spread
  void (*play)(Stage& stage);
};

const std::vector<Scenario>& scenarios();

}  // namespace avenor::avenorctl::drill
