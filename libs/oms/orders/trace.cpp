#include "oms/orders/trace.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace avenor::oms {

std::vector<std::pair<std::string, std::string>> Trace::told() const {
  std::vector<std::pair<core::MonoTime, std::string_view>> passed;
  for (std::size_t i = 0; i < at_.size(); ++i)
    if (at_[i].ns != 0) passed.emplace_back(at_[i], kNames[i]);
  std::ranges::stable_sort(passed, {}, [](const auto& step) { return step.first; });
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [at, name] : passed)
    all.emplace_back(
        name, fmt::format("{:.1f}", static_cast<double>((at - passed.front().first).count()) / 1000.0));
  return all;
}

}  // namespace avenor::oms
