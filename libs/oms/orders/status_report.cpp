#include "oms/orders/status_report.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "core/shortened.hpp"

namespace avenor::oms {
namespace {

/// A comparison that takes longer is reported: twice the interval of passes.
constexpr core::Duration kLongPass = std::chrono::minutes{2};
/// A pause requested by the venue is reported when it lasts longer.
constexpr core::Duration kLongQuiet = std::chrono::seconds{3};
constexpr std::size_t kMostHaltsShown = 20;  ///< names from outside may multiply
constexpr std::size_t kLongestTrouble = 4096;

void add_if_any(std::string reason, std::vector<std::string>& all) {
  if (!reason.empty()) all.push_back(std::move(reason));
}

}  // namespace

void StatusReport::add_venue(VenueComponents& components, Reasons& all) const {
  const auto& name = components.session.name();
  // While none is, the start itself goes on.
  if (s_.readiness.ready() && !s_.readiness.ready(name))
    all.push_back(
        fmt::format("{} is not ready: the ledger has not been compared with it yet, its orders wait", name));
  add_stream(components, all);
  add_account(components, all);
  add_comparison(components, all);
  add_if_any(components.session.lost_exits(), all);
}

void StatusReport::add_stream(const VenueComponents& components, Reasons& all) const {
  const auto& name = components.session.name();
  const auto& supervisor = components.supervisor;
  if (!supervisor.stream_up())
    all.push_back(fmt::format("order stream of {} is down ({})", name, supervisor.stream_trouble()));
  if (supervisor.stream_watch().unproved())
    all.push_back(
        fmt::format("order stream of {} missed executions ({} times) and has delivered nothing since", name,
                    supervisor.stream_watch().times()));
}

void StatusReport::add_account(VenueComponents& components, Reasons& all) const {
  const auto& name = components.session.name();
  if (const auto blocked = components.session.account().account_blocked(); !blocked.empty())
    all.push_back(fmt::format("account blocked: {} says {}; its orders are refused", name, blocked));
  if (components.session.venue().quiet_for() > kLongQuiet)
    all.push_back(fmt::format("{} is rate limited: only cancels are sent", name));
  if (const auto& trouble = components.account.trouble(); !trouble.empty())
    all.push_back(fmt::format("the account of {} cannot be read ({}){}", name, trouble,
                              components.account.unknown() ? ": nothing is opened" : ""));
}

void StatusReport::add_comparison(const VenueComponents& components, Reasons& all) const {
  const auto& name = components.session.name();
  const auto now = s_.clock.mono();
  const auto since = components.reconciler.under_way_since();
  if (since && now - *since > kLongPass)
    all.push_back(fmt::format("reconciliation: {} has not answered all queries for {} s", name,
                              std::chrono::duration_cast<std::chrono::seconds>(now - *since).count()));
  if (const auto& trouble = components.supervisor.pass_trouble(); !trouble.empty())
    all.push_back("reconciliation: " + trouble);
  for (const auto& symbol : components.reconciler.unreadable())
    all.push_back(fmt::format("{} at {} blocked: its position there cannot be read", symbol, name));
  for (const auto& [symbol, found] : components.reconciler.drift())
    if (found.told)
      all.push_back(fmt::format("{} differs: {} holds {}, the ledger says {} (since {}Z)", symbol, name,
                                found.venues, found.ours,
                                core::to_rfc3339(s_.clock.wall() - (now - found.since)).substr(0, 16)));
}

void StatusReport::add_halts(Reasons& all) const {
  std::size_t halted = 0;
  for (const auto& [key, reason] : s_.kill_switch.all())
    if (halted++ < kMostHaltsShown)
      all.push_back(fmt::format("{} halted: {}",
                                key.first.everything() ? "all trading" : key.first.to_string(), reason));
  if (halted > kMostHaltsShown) all.push_back(fmt::format("{} more halts", halted - kMostHaltsShown));
}

// No order leaves without its row: what the trouble means for open positions is said with it.
void StatusReport::add_ledger(Reasons& all) const {
  if (ledger_trouble_.empty()) return;
  const auto exits = s_.brackets.exits();
  if (exits == 0) return all.push_back(ledger_trouble_);
  all.push_back(fmt::format("{} ({} cannot be sent until it is back)", ledger_trouble_,
                            exits == 1 ? std::string{"1 held exit"} : fmt::format("{} held exits", exits)));
}

std::string StatusReport::degraded_reason() const {
  Reasons all;
  add_ledger(all);
  for (const auto& [name, components] : s_.router.all()) add_venue(*components, all);
  if (s_.halts.any_early()) all.push_back("a halt is queued until the ledger is read");
  add_if_any(s_.delays.long_unknown(), all);
  add_if_any(s_.delays.long_waiting(), all);
  add_if_any(s_.delays.long_cancelling(), all);
  add_if_any(s_.brackets.degraded_reason(), all);
  for (const auto& [place, reason] : s_.unreadable.all())
    all.push_back(fmt::format("{} at {} blocked: {}", place.second, place.first, reason));
  add_halts(all);
  return core::shortened(fmt::format("{}", fmt::join(all, "; ")), kLongestTrouble);
}

std::string StatusReport::summary() const {
  const auto held = s_.brackets.count() == 0 ? std::string{}
                                             : fmt::format("exits of {} entries held, ", s_.brackets.count());
  auto text = fmt::format("{} open orders, {} unknown, {}{} changes queued for the ledger",
                          s_.orders.open_count(), s_.orders.unknown_count(), held, s_.ledger.backlog());
  if (s_.router.all().size() < 2) return text;
  for (const auto& [name, components] : s_.router.all()) {
    Reasons wrong;
    add_venue(*components, wrong);
    text += fmt::format(", {} {}", name,
                        !s_.readiness.ready(name) ? "not ready"
                        : wrong.empty()           ? "ok"
                                                  : "degraded");
  }
  return text;
}

std::string StatusReport::venue(VenueComponents& components) const {
  Reasons all;
  add_venue(components, all);
  for (const auto& [key, reason] : s_.kill_switch.all())
    if (key.first.venue == components.session.name() && all.size() < kMostHaltsShown)
      all.push_back(fmt::format("{} halted: {}", key.first.to_string(), reason));
  return all.empty() ? "ok" : core::shortened(fmt::format("{}", fmt::join(all, "; ")), kLongestTrouble);
}

}  // namespace avenor::oms
