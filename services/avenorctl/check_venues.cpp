#include <fmt/format.h>
#include <memory>

#include "avenorctl/diagnostics.hpp"
#include "config/reader.hpp"
#include "net/proxy_env.hpp"
#include "runtime/service.hpp"
#include "venue/registry.hpp"

namespace avenor::avenorctl {
namespace {

using Grade = Finding::Grade;
using namespace std::chrono_literals;
constexpr auto kPatience = 8s;
constexpr core::Duration kMostSkew = 1s;

void check_venue(const config::VenueAccount& account, config::Reader& reader,
                 std::vector<Finding>& findings) {
  const std::string& name = account.name;
  runtime::Service service{"avenorctl"};
  const auto venue = venue::make_venue(account, service.io(), service.clock(), reader);
  if (!venue) {
    for (const auto& problem : reader.problems())
      findings.push_back({Grade::Bad, "venue", problem, "mend the line in .env"});
    return;
  }
  const config::Reader::AccountKeys keys{reader, account};
  if (const auto url = net::parse_url(reader.url("ALPACA_TRADING_URL")); account.kind == "alpaca" && url)
    if (const std::string proxy = net::ignored_proxy(*url); !proxy.empty())
      findings.push_back({Grade::Warning, "network", proxy, {}});
  int open = 2;
  const auto answered = [&] {
    if (--open == 0) service.stop(0);
  };
  venue->balance([&](const venue::VenueResult<domain::Balance>& answer) {
    if (const auto blocked = answer ? venue->account_blocked() : std::string{}; !blocked.empty())
      findings.push_back(
          {Grade::Bad, "venue",
           fmt::format("{} takes our keys, but no orders: account blocked ({})", name, blocked),
           "the broker's web page or support says why"});
    else if (answer)
      findings.push_back(
          {Grade::Good, "venue",
           fmt::format("{} takes our keys; cash {} {}", name, answer->cash, answer->currency)});
    else
      findings.push_back({Grade::Bad, "venue", fmt::format("{}: {}", name, answer.error().message),
                          answer.error().code == "venue.credentials"
                              ? "the keys in .env are not this venue's (paper and live have different ones)"
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
        findings.push_back({Grade::Good, "clock",
                            fmt::format("within {:.0f} ms of {}'s; its market is {}", skew_ms, name,
                                        answer->is_open ? "open" : "closed")});
    }
    answered();
  });
  service.after(kPatience, [&] {
    findings.push_back({Grade::Bad, "venue",
                        fmt::format("{} did not answer within {} s", name, kPatience.count()),
                        "is the network there?"});
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
