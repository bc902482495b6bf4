#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "avenorctl/diagnostics.hpp"
#include "config/reader.hpp"
#include "runtime/service.hpp"
#include "venue/registry.hpp"

namespace avenor::avenorctl {
namespace {

using Grade = Finding::Grade;
using namespace std::chrono_literals;
constexpr auto kPatience = 8s;
constexpr core::Duration kMostSkew = 1s;

std::string sessions_text(const std::vector<venue::SessionHours>& sessions) {
  std::string text;
  for (const auto& hours : sessions)
    text += fmt::format("; {} is {}", hours.calendar, hours.is_open ? "open" : "closed");
  return text;
}

void check_venue(const config::VenueAccount& account, config::Reader& reader,
                 std::vector<Finding>& findings) {
  const std::string& name = account.name;
  runtime::Service service{"avenorctl"};
  const auto venue = venue::make_account(account, service.io(), service.clock(), reader);
  if (!venue) {
    for (const auto& problem : reader.problems())
      findings.push_back({Grade::Bad, "venue", problem, "correct the line in .env"});
    return;
  }
  venue->on_warning(
      [&](const std::string& text) { findings.push_back({Grade::Warning, "venue", text, {}}); });
  int open = 2;
  const auto answered = [&] {
    if (--open == 0) service.stop(0);
  };
  venue->balance([&](const venue::VenueResult<domain::Balance>& answer) {
    if (const auto blocked = answer ? venue->account_blocked() : std::string{}; !blocked.empty())
      findings.push_back(
          {Grade::Bad, "venue",
           fmt::format("{} accepts our keys, but no orders: account blocked ({})", name, blocked),
           "see the broker's web page, or ask its support"});
    else if (answer)
      findings.push_back(
          {Grade::Good, "venue",
           fmt::format("{} accepts our keys; cash {} {}", name, answer->cash, answer->currency)});
    else
      findings.push_back(
          {Grade::Bad, "venue", fmt::format("{}: {}", name, answer.error().message),
           answer.error().code == "venue.credentials"
               ? "the keys in .env are not valid at this venue (paper and live accounts have different keys)"
               : "is the venue's URL right, and is it (or paper_exchange) running?"});
    answered();
  });
  const auto asked = service.clock().wall();
  venue->clock([&](const venue::VenueResult<venue::VenueClock>& answer) {
    if (answer) {
      // Half the round trip is on the way back.
      const auto now = service.clock().wall();
      const auto skew = answer->now - (asked + (now - asked) / 2);
      const auto size = skew < core::Duration{0} ? -skew : skew;
      const double skew_ms = static_cast<double>(skew.count()) / 1e6;
      if (size > kMostSkew)
        findings.push_back({Grade::Bad, "clock",
                            fmt::format("{}'s clock is {:.0f} ms from ours", name, skew_ms),
                            "set the clock: timedatectl set-ntp true"});
      else
        findings.push_back(
            {Grade::Good, "clock",
             fmt::format("within {:.0f} ms of {}'s{}", skew_ms, name, sessions_text(answer->sessions))});
    }
    answered();
  });
  service.after(kPatience, [&] {
    findings.push_back({Grade::Bad, "venue",
                        fmt::format("{} did not answer within {} s", name, kPatience.count()),
                        "is the network up?"});
    service.stop(0);
  });
  service.run();
}

}  // namespace

void check_venues(const Invocation& invocation, std::vector<Finding>& findings) {
  config::Reader names{invocation.settings};
  for (const auto& account : names.venue_accounts(false)) {
    config::Reader reader{invocation.settings};
    check_venue(account, reader, findings);
  }
}

}  // namespace avenor::avenorctl
