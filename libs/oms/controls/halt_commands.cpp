#include "oms/controls/halt_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "oms/controls/control_argument.hpp"

namespace avenor::oms {
namespace {

/// beyond it, unknown names cannot be halted
constexpr std::size_t kMostNamedHalts = 1'000;

}  // namespace

bool HaltCommands::is_known(const Scope& scope) const {
  if (scope.bot.empty())
    return p_.gate.book().symbols.contains(scope.symbol) ||
           !p_.positions.net(scope.venue, scope.symbol).is_zero();
  return listed_.contains(scope.bot) || p_.orders.open_orders_of(scope.bot) > 0 ||
         !p_.positions.of_bot(scope.bot).empty();
}

core::Status HaltCommands::may_halt(const Scope& scope) const {
  const bool named = !scope.bot.empty() || !scope.symbol.empty();
  const auto& all = p_.kill_switch.all();
  if (!named || all.contains({scope, KillSwitch::Cause::Ordered}) || is_known(scope)) return {};
  const auto halted = std::ranges::count_if(all, [](const auto& halt) {
    return halt.first.second == KillSwitch::Cause::Ordered &&
           (!halt.first.first.bot.empty() || !halt.first.first.symbol.empty());
  });
  if (static_cast<std::size_t>(halted) < kMostNamedHalts) return {};
  return core::fail(fmt::format(
      "{} bots and symbols are already halted, and {} is unknown to execution: resume some of them, or halt "
      "everything",
      halted, scope.to_string()));
}

void HaltCommands::halt(const domain::Control& request, core::MonoTime sent, const Answer& answer) {
  const auto scopes = scopes_of(request, p_.router);
  if (!scopes) return answer(tl::unexpected(scopes.error()));
  if (!p_.readiness.recovered()) return halt_early(request, sent, answer);
  for (const auto& scope : *scopes)
    if (const auto may = may_halt(scope); !may) return answer(may);
  const auto named = argument(request, "reason");
  const auto reason = named.empty() ? std::string{"by the operator"} : named;
  bool flat = argument(request, "flatten") == "true";
  bool close = flat || argument(request, "cancel") == "true";
  auto durable = answer;
  // a plain halt is never too late: a resume lifts it again
  if (const auto may = close ? p_.timing.may_close(sent) : core::Status{}; !may) {
    close = flat = false;
    const auto refused = p_.timing.outdated(
        "cancel or close", "halted, but nothing is cancelled or closed: " + may.error().message);
    durable = [answer, refused](const core::Status& halted) { answer(halted ? refused : halted); };
  }
  for (const auto& scope : *scopes) {
    p_.events.alert({.severity = domain::Severity::Warning,
                     .code = "trading.halted",
                     .message = fmt::format("{} is halted: {}{}", scope.to_string(), reason,
                                            flat ? "; positions are being closed" : ""),
                     .subject = subject_of(scope)});
    // Before the halt itself: when the halt is durable and confirmed, this is too.
    if (close) p_.closing.add(scope, flat);
    // The ledger answers in order: when the last is durable, all are.
    p_.kill_switch.halt(scope, reason, &scope == &scopes->back() ? durable : Answer{});
  }
  if (close) close_halted();
}

void HaltCommands::close_halted() {
  p_.liquidator.disarm_exits();
  p_.liquidator.tick();
  // An order that is closed for us but open at the venue is cancelled too. A running comparison may have read
  // the venue's orders before.
  for (const auto& [name, components] : p_.router.all())
    if (p_.readiness.ready(name)) components->reconciler.run([](const core::Status&) {});
}

void HaltCommands::halt_early(const domain::Control& request, core::MonoTime sent, const Answer& answer) {
  // repeated command
  std::erase_if(early_, [&](const auto& known) { return known.request.request_id == request.request_id; });
  if (early_.size() >= kMostNamedHalts)
    return answer(core::fail("execution is still reading the ledger, and too many halts are queued"));
  early_.push_back({.request = request, .sent = sent, .age = p_.clock.mono() - sent});
}

void HaltCommands::resume_early(const domain::Control& request, core::MonoTime sent) {
  const auto scopes = scopes_of(request, p_.router);
  if (!scopes) return;
  std::erase_if(early_, [&](const auto& halt) {
    const auto its = scopes_of(halt.request, p_.router);
    return its && *its == *scopes && halt.sent <= sent;
  });
}

// A bot is resumed wherever it was halted, including halts at one venue only.
void HaltCommands::add_venues_of_bot(std::vector<Scope>& scopes) const {
  if (scopes.size() != 1 || scopes.front().bot.empty() || !scopes.front().venue.empty()) return;
  for (const auto& [key, why] : p_.kill_switch.all()) {
    const Scope& halted = key.first;
    if (halted.bot == scopes.front().bot && !halted.venue.empty() &&
        std::ranges::find(scopes, halted) == scopes.end())
      scopes.push_back(halted);
  }
}

void HaltCommands::resume(const domain::Control& request, core::MonoTime sent, const Answer& answer) {
  auto scopes = scopes_of(request, p_.router);
  if (!scopes) return answer(tl::unexpected(scopes.error()));
  add_venues_of_bot(*scopes);
  auto may = p_.timing.timely(sent);
  if (may) may = p_.timing.knew_of_all(*scopes, sent);
  if (!may) return answer(p_.timing.outdated("resume", may.error().message));
  for (const auto& scope : *scopes) {
    if (!p_.liquidator.release(scope))
      return answer(
          core::fail("the cancelled exits are not yet void in the ledger: repeat it in a moment (if this "
                     "persists, see ledger.refused or the database)"));
    cancel_closing_orders(scope);
    if (!scope.bot.empty()) p_.rejections.reset(scope.bot, scope.venue);
    const bool last = &scope == &scopes->back();
    // nothing to lift: no log line and no row, whatever the name is
    if (p_.kill_switch.reason_of(scope).empty()) {
      accept_breaks(scope);
      if (last) answer({});
      continue;
    }
    p_.events.alert({.severity = domain::Severity::Warning,
                     .code = "trading.resumed",
                     .message = fmt::format("the halt of {} is lifted{}", scope.to_string(),
                                            p_.kill_switch.others(scope)),
                     .subject = subject_of(scope)});
    p_.timing.resumed();
    p_.kill_switch.resume(scope, last ? answer : Answer{});
    accept_breaks(scope);
  }
}

// A closing order that is still queued was made for the position of that time.
void HaltCommands::cancel_closing_orders(const Scope& scope) {
  for (LiveOrder* live : p_.orders.open())
    if (live->by_operator && scope.covers(live->order.request))
      if (VenueComponents* components = p_.router.find(live->order.request.venue))
        components->session.cancel(*live, CancelSource::Resume);
}

void HaltCommands::accept_breaks(const Scope& scope) {
  for (const auto& [name, components] : p_.router.all()) components->breaks.accept(scope);
}

}  // namespace avenor::oms
