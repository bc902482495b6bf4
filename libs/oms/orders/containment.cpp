#include "oms/orders/containment.hpp"

#include <fmt/format.h>

#include <chrono>

namespace avenor::oms {
namespace {

constexpr core::Duration kContainedTellAgain = std::chrono::minutes{1};

}  // namespace

void Containment::tell(std::string_view part, std::string_view subject, const std::string& what) {
  const auto now = clock_.mono();
  const auto [told, first] = told_.try_emplace(std::string(part), Told{.at = now, .since = 0});
  if (!first && now - told->second.at < kContainedTellAgain) {
    ++told->second.since;
    return;
  }
  const std::string again =
      told->second.since == 0 ? "" : fmt::format(", {} more since the last report", told->second.since);
  told->second = {.at = now, .since = 0};
  events_.alert(
      {.severity = domain::Severity::Critical,
       .code = "execution.contained",
       .message = fmt::format(
           "{} could not be handled ({}{}): it is skipped, everything else continues; please report it", part,
           what, again),
       .subject = std::string(subject)});
}

}  // namespace avenor::oms
