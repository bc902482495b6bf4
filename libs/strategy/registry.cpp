#include "strategy/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace avenor::strategy {

void Registry::add(std::string name, Factory factory) {
  factories_.insert_or_assign(std::move(name), std::move(factory));
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> out;
  for (const auto& [name, factory] : factories_) out.push_back(name);
  return out;
}

core::Result<std::unique_ptr<Strategy>> Registry::make(std::string_view name, Parameters& parameters) const {
  const auto found = factories_.find(name);
  if (found == factories_.end()) {
    return core::fail(fmt::format("strategy '{}' is unknown (known: {})", name, fmt::join(names(), ", ")));
  }
  return found->second(parameters);
}

}  // namespace avenor::strategy
