#include "oms/controls/close_requests.hpp"

#include <algorithm>
#include <string_view>

namespace avenor::oms {

std::string CloseRequests::control_name(const Scope& scope, bool flat) {
  return (flat ? "flatten" : "cancel") + (scope.everything() ? std::string{"."} : scope.suffix());
}

void CloseRequests::add(const Scope& scope, bool flat) {
  auto& wanted = all_[scope];
  wanted = {.flat = wanted.flat || flat, .since = clock_.mono()};
  ledger_.put_control(control_name(scope, wanted.flat), "true", [](const core::Status&) {});
}

void CloseRequests::recall(const std::string& name) {
  for (const bool flat : {true, false}) {
    const std::string_view verb = flat ? "flatten" : "cancel";
    if (!name.starts_with(verb)) continue;
    const auto suffix = std::string_view{name}.substr(verb.size());
    const auto scope = Scope::parse_suffix(suffix == "." ? std::string_view{} : suffix);
    if (!scope || suffix.empty()) continue;
    auto& wanted = all_[*scope];
    wanted.flat = wanted.flat || flat;
  }
}

CloseRequests::All::iterator CloseRequests::end(All::iterator which) {
  for (const bool flat : {true, false})
    if (which->second.flat || !flat)
      ledger_.put_control(control_name(which->first, flat), "", [](const core::Status&) {});
  return all_.erase(which);
}

bool CloseRequests::covers(const domain::OrderRequest& request) const {
  return std::ranges::any_of(all_, [&](const auto& which) { return which.first.covers(request); });
}

}  // namespace avenor::oms
