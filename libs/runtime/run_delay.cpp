#include "runtime/run_delay.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cinttypes>
#include <cstdio>

namespace avenor::runtime {

RunDelay::RunDelay(const std::string& file)
    : descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)), last_(read()) {}

RunDelay::~RunDelay() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<RunDelay::Waited> RunDelay::read() const {
  std::array<char, 128> text{};
  if (descriptor_ < 0 || ::pread(descriptor_, text.data(), text.size() - 1, 0) <= 0) return std::nullopt;
  std::uint64_t ran = 0, waited = 0, runs = 0;
  if (std::sscanf(text.data(), "%" SCNu64 " %" SCNu64 " %" SCNu64, &ran, &waited, &runs) != 3)
    return std::nullopt;
  return Waited{.time = core::Duration{static_cast<core::Duration::rep>(waited)}, .runs = runs};
}

RunDelay::Waited RunDelay::since_last() {
  const auto before = last_;
  last_ = read();
  if (!before || !last_) return {};
  return {.time = last_->time - before->time, .runs = last_->runs - before->runs};
}

}  // namespace avenor::runtime
