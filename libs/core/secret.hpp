// A value that cannot be printed by mistake: it has no formatter, no stream operator and no conversion.
#pragma once

#include <string>
#include <utility>

namespace avenor::core {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  /// The value itself. Grep for this name to find every place that reads a secret.
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

}  // namespace avenor::core
