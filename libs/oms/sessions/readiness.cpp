#include "oms/sessions/readiness.hpp"

#include <algorithm>

#include "core/failpoint.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

void Readiness::venue_passed() {
  if (ready_ || !recovered_) return;
  const bool all = std::ranges::all_of(
      router_.all(), [](const auto& entry) { return entry.second->reconciler.passed_once(); });
  if (!all) return;
  ready_ = true;
  AVENOR_FAILPOINT("exec.before_ready");
  if (on_ready_) on_ready_();
}

}  // namespace avenor::oms
