#include "oms/sessions/readiness.hpp"

#include "core/failpoint.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

void Readiness::ledger_read() {
  recovered_ = true;
  if (router_.all().empty() && on_ready_) on_ready_({});
}

void Readiness::venue_passed(const domain::VenueName& venue) {
  if (!recovered_ || !passed_.insert(venue).second) return;
  AVENOR_FAILPOINT("exec.before_ready");
  if (on_ready_) on_ready_(venue);
}

bool Readiness::ready() const { return recovered_ && (!passed_.empty() || router_.all().empty()); }

bool Readiness::ready(const domain::VenueName& venue) const {
  return recovered_ && (passed_.contains(venue) || (!router_.contains(venue) && ready()));
}

std::vector<domain::VenueName> Readiness::waiting_for() const {
  std::vector<domain::VenueName> waiting;
  for (const auto& [name, components] : router_.all())
    if (!passed_.contains(name)) waiting.push_back(name);
  return waiting;
}

}  // namespace avenor::oms
