#include "runtime/cpu_share.hpp"

#include <algorithm>
#include <utility>

#include "runtime/log.hpp"

namespace avenor::runtime {

CpuShare::CpuShare(std::vector<int> cpus, core::MonoTime now, Move move)
    : cpus_(std::move(cpus)),
      move_(std::move(move)),
      crowded_at_(now),
      due_(now + kBeat),
      given_up_(cpus_.size() < 2) {}

void CpuShare::beat(core::MonoTime now) {
  if (now - due_ > kLate) crowded(now);
  due_ = std::max(due_ + kBeat, now);
  if (!together_ && !given_up_ && now - crowded_at_ >= calm_) gather(now);
}

void CpuShare::gather(core::MonoTime now) {
  gathered_at_ = now;
  together_ = true;
  move({cpus_.front()});
}

void CpuShare::spread(core::MonoTime now) {
  calm_ = now - gathered_at_ < kLasted ? std::min(2 * calm_, kLongestCalm) : kCalm;
  together_ = false;
  move(cpus_);
}

void CpuShare::move(const std::vector<int>& cpus) {
  if (const auto moved = move_(cpus); !moved) {
    given_up_ = true;
    together_ = false;
    log::warning("CPU_AFFINITY=auto: the daemon's CPUs are unchanged", {{"WHY", moved.error().message}});
  }
}

}  // namespace avenor::runtime
