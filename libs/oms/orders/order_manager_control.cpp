// The manager's operator: status, reconcile, halt, resume, flatten.
#include <fmt/format.h>
#include <algorithm>
#include <chrono>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/brackets/child_orders.hpp"
#include "oms/controls/control_argument.hpp"
#include "oms/orders/fingerprint.hpp"
#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {

using domain::OrderEvent;
using domain::OrderRequest;
using domain::OrderStatus;

namespace {

/// beyond it, names that nothing is known of are halted no more
constexpr std::size_t kMostNamedHalts = 1'000;
constexpr core::Duration kOldestCommand = std::chrono::seconds{60};  ///< avenorctl waits for a tenth of it
constexpr core::Duration kMostAhead = std::chrono::seconds{5};
constexpr core::Duration kFlattenAgain = std::chrono::seconds{1};
constexpr core::Duration kLongestFlattenAgain = std::chrono::seconds{60};

/// What an alert about a halt is about: the bot, the symbol or the venue; empty: everything.
std::string subject_of(const Scope& scope) {
  if (!scope.bot.empty()) return scope.bot.str();
  return scope.symbol.empty() ? scope.venue.str() : scope.symbol.str();
}

}  // namespace

void OrderManager::control(const domain::Control& request, core::WallTime sent) {
  // By our monotonic clock: what it is compared with is older or newer than that, whatever becomes of the
  // wall clock.
  const auto made = clock_.mono() - (sent.is_set() ? clock_.wall() - sent : core::Duration{});
  const auto reply = [this, request](std::vector<std::pair<std::string, std::string>> args) {
    events_.publish(domain::Control{
        .reply = true, .request_id = request.request_id, .verb = request.verb, .args = std::move(args)});
  };
  const auto told = [reply](const core::Status& status) {
    if (status)
      reply({{"ok", "true"}});
    else
      reply({{"ok", "false"}, {"message", status.error().message}});
  };
  if (const auto good = check_arguments(request); !good) return told(good);
  if (request.verb == "status") {
    std::vector<std::pair<std::string, std::string>> args{
        {"ok", "true"}, {"summary", summary()}, {"trouble", degraded_reason()}};
    for (const auto& [key, why] : kill_switch_.all()) args.emplace_back(KillSwitch::switch_name(key), why);
    for (auto& cancel : pending_cancels()) args.push_back(std::move(cancel));
    return reply(std::move(args));
  }
  if (request.verb == "order")
    return reply(known_of(domain::ClientOrderId{argument(request, "client_order_id")}));
  // A halt is in force at once; to lift one, it must be known what there is.
  if (!recovered_ && request.verb == "resume") resume_early(request, made);
  if (!recovered_ && (request.verb == "reconcile" || request.verb == "resume"))
    return reply({{"ok", "false"}, {"message", "execution is still reading the ledger"}});
  if (request.verb == "trace") {
    const LiveOrder* live = orders_.find(domain::ClientOrderId{argument(request, "client_order_id")});
    if (!live)
      return reply({{"ok", "false"}, {"message", "execution does not hold this order in memory any more"}});
    std::vector<std::pair<std::string, std::string>> args{{"ok", "true"}};
    for (auto& step : live->trace.told()) args.push_back(std::move(step));
    return reply(std::move(args));
  }
  if (request.verb == "reconcile") {
    for (auto& [name, station] : stations_) {
      check_clock(*station);
      station->reconciler.run([this, told, &station = *station](const core::Status& status) {
        // and whether the account may trade: who has it opened does not want to wait for the next pass
        if (status) check_cash(station);
        told(status);
      });
    }
    return;
  }
  if (request.verb == "resolve") return resolve(request, made, told);
  if (request.verb == "halt") return halt(request, made, told);
  if (request.verb == "resume") return resume(request, made, told);
  reply({{"ok", "false"}, {"message", fmt::format("execution knows no verb {}", request.verb)}});
}

core::Result<std::vector<Scope>> OrderManager::scopes_of(const domain::Control& request) const {
  if (const auto bot = argument(request, "bot"); !bot.empty())
    if (const auto parsed = domain::parse_bot_id(bot); !parsed) return tl::unexpected(parsed.error());
  if (const auto symbol = argument(request, "symbol"); !symbol.empty())
    if (const auto parsed = domain::parse_symbol(symbol); !parsed) return tl::unexpected(parsed.error());
  const Scope named{.bot = domain::BotId{argument(request, "bot")},
                    .venue = domain::VenueName{argument(request, "venue")},
                    .symbol = domain::Symbol{argument(request, "symbol")}};
  const bool place = !named.venue.empty() || !named.symbol.empty();
  if (!named.bot.empty() && place) return core::fail("name a bot, or a symbol and a venue, not both");
  if (!named.venue.empty() && !stations_.contains(named.venue))
    return core::fail(fmt::format("venue {} is not among VENUES", named.venue));
  if (named.symbol.empty() || !named.venue.empty()) return std::vector{named};
  std::vector<Scope> all;
  for (const auto& [venue, station] : stations_)
    all.push_back({.bot = {}, .venue = venue, .symbol = named.symbol});
  return all;
}

core::Status OrderManager::timely(core::MonoTime sent) const {
  const auto age = clock_.mono() - sent;
  const auto seconds = [](core::Duration time) { return std::chrono::duration<double>(time).count(); };
  if (age > kOldestCommand)
    return core::fail(
        fmt::format("it was made {:.0f} s ago, and after {} s none is carried out any more: give it again if "
                    "it is still meant "
                    "(or its sender's clock is slow)",
                    seconds(age), kOldestCommand / std::chrono::seconds{1}));
  if (-age > kMostAhead)
    return core::fail(
        fmt::format("its sender's clock is {:.0f} s ahead of ours: set the clocks right, or give it from "
                    "execution's machine",
                    seconds(-age)));
  return {};
}

core::Status OrderManager::knew_of_all(const std::vector<Scope>& scopes, core::MonoTime sent) const {
  const auto newer = [&](core::MonoTime what) { return std::chrono::duration<double>(what - sent).count(); };
  for (const auto& scope : scopes) {
    if (const auto since = kill_switch_.since(scope); since && *since > sent)
      return core::fail(fmt::format(
          "it was made {:.3f} s before {} was halted ({}): give it again if it is meant for that halt",
          newer(*since), scope.to_string(), kill_switch_.reason_of(scope)));
    if (!scope.bot.empty()) continue;
    for (const auto& [name, station] : stations_)
      for (const auto& [symbol, drift] : station->reconciler.drift())
        if (drift.told && scope.covers({}, name, symbol) && drift.steady_since > sent)
          return core::fail(fmt::format(
              "it was made {:.3f} s before {} at {} differed as it does: look at it, and give it again",
              newer(drift.steady_since), symbol, name));
  }
  return {};
}

core::Status OrderManager::may_close(core::MonoTime sent) const {
  if (auto may = timely(sent); !may) return may;
  if (resumed_at_ && *resumed_at_ > sent)
    return core::fail("it was made before trading was last resumed: give it again if it is still meant");
  return {};
}

core::Status OrderManager::outdated(const std::string& what, const std::string& why) {
  events_.alert({.severity = domain::Severity::Warning,
                 .code = "control.outdated",
                 .message = fmt::format("a command to {} came too late: {}", what, why),
                 .subject = what});
  return core::fail(why);
}

core::Status OrderManager::may_halt(const Scope& scope) const {
  const bool named = !scope.bot.empty() || !scope.symbol.empty();
  if (!named || kill_switch_.all().contains({scope, KillSwitch::Cause::Ordered})) return {};
  const bool known = scope.bot.empty()
                         ? gate_.book().symbols.contains(scope.symbol) ||
                               !positions_.net(scope.venue, scope.symbol).is_zero()
                         : options_.bots.contains(scope.bot) || orders_.open_orders_of(scope.bot) > 0 ||
                               !positions_.of_bot(scope.bot).empty();
  if (known) return {};
  const auto halted = std::ranges::count_if(kill_switch_.all(), [](const auto& halt) {
    return halt.first.second == KillSwitch::Cause::Ordered &&
           (!halt.first.first.bot.empty() || !halt.first.first.symbol.empty());
  });
  if (static_cast<std::size_t>(halted) < kMostNamedHalts) return {};
  return core::fail(fmt::format(
      "{} bots and symbols are halted already, and execution has nothing of {}: resume some of them, or halt "
      "everything",
      halted, scope.to_string()));
}

void OrderManager::halt(const domain::Control& request, core::MonoTime sent,
                        const std::function<void(const core::Status&)>& told) {
  const auto scopes = scopes_of(request);
  if (!scopes) return told(tl::unexpected(scopes.error()));
  if (!recovered_) return halt_early(request, sent, told);
  for (const auto& scope : *scopes)
    if (const auto may = may_halt(scope); !may) return told(may);
  const auto reason = argument(request, "reason");
  bool flat = argument(request, "flatten") == "true";
  const auto why = reason.empty() ? std::string{"by the operator"} : reason;
  bool close = flat || argument(request, "cancel") == "true";
  auto durable = told;
  // a plain halt is never too late: a word lifts it again
  if (const auto may = close ? may_close(sent) : core::Status{}; !may) {
    close = flat = false;
    const auto refused =
        outdated("cancel or close", "halted, and nothing is cancelled or closed: " + may.error().message);
    durable = [told, refused](const core::Status& halted) { told(halted ? refused : halted); };
  }
  for (const auto& scope : *scopes) {
    events_.alert({.severity = domain::Severity::Warning,
                   .code = "trading.halted",
                   .message = fmt::format("{} is halted: {}{}", scope.to_string(), why,
                                          flat ? "; positions are being closed" : ""),
                   .subject = subject_of(scope)});
    if (close) {
      auto& wanted = closing_[scope];
      wanted = {.flat = wanted.flat || flat, .since = clock_.mono()};
      // Before the halt itself: when that is durable, and told so, this is too.
      ledger_.put_switch(close_switch(scope, wanted.flat), "true", [](const core::Status&) {});
    }
    // The ledger answers in order: with the last of them, all are durable.
    kill_switch_.halt(scope, why,
                      &scope == &scopes->back() ? durable : std::function<void(const core::Status&)>{});
  }
  if (!close) return;
  disarm_exits();
  close_tick();
  // An order that we believe to have ended, and that the venue shows alive, is cancelled too.
  for (auto& [name, station] : stations_)
    // one that is under way may have looked before
    if (ready_) station->reconciler.run([](const core::Status&) {});
}

void OrderManager::halt_early(const domain::Control& request, core::MonoTime sent,
                              const std::function<void(const core::Status&)>& told) {
  // it came again
  std::erase_if(early_halts_,
                [&](const auto& known) { return known.request.request_id == request.request_id; });
  if (early_halts_.size() >= kMostNamedHalts)
    return told(core::fail("execution is still reading the ledger, and many halts wait for it"));
  early_halts_.push_back({.request = request, .sent = sent, .age = clock_.mono() - sent});
}

void OrderManager::resume_early(const domain::Control& request, core::MonoTime sent) {
  const auto scopes = scopes_of(request);
  if (!scopes) return;
  std::erase_if(early_halts_, [&](const auto& halt) {
    const auto its = scopes_of(halt.request);
    return its && *its == *scopes && halt.sent <= sent;
  });
}

void OrderManager::resume(const domain::Control& request, core::MonoTime sent,
                          const std::function<void(const core::Status&)>& told) {
  const auto scopes = scopes_of(request);
  if (!scopes) return told(tl::unexpected(scopes.error()));
  auto may = timely(sent);
  if (may) may = knew_of_all(*scopes, sent);
  if (!may) return told(outdated("resume", may.error().message));
  for (const auto& scope : *scopes) {
    if (const auto it = closing_.find(scope); it != closing_.end()) {
      // Dropped now, a crash would bring the exits back that were to be gone.
      if (!disarm_exits(*it))
        return told(
            core::fail("the exits that were to be cancelled are not written off in the ledger yet: repeat it "
                       "in a moment (if it "
                       "stays so, see ledger.refused or the database)"));
      closed(it);
    }
    for (LiveOrder* live :
         orders_.open())  // one that waits to be sent was made for the position of that time
      if (live->by_operator && scope.covers(live->order.request))
        if (Station* station = station_of(live->order.request.venue)) station->session.cancel(*live);
    if (!scope.bot.empty()) rejections_.erase(scope.bot);
    const bool last = &scope == &scopes->back();
    if (kill_switch_.reason_of(scope)
            .empty()) {  // nothing to lift: neither a line nor a row, whatever the name is
      accept_breaks(scope);
      if (last) told({});
      continue;
    }
    events_.alert({.severity = domain::Severity::Warning,
                   .code = "trading.resumed",
                   .message = fmt::format("{} may trade again", scope.to_string()),
                   .subject = subject_of(scope)});
    resumed_at_ = clock_.mono();
    kill_switch_.resume(scope, last ? told : std::function<void(const core::Status&)>{});
    accept_breaks(scope);
  }
}

std::string OrderManager::close_switch(const Scope& scope, bool flat) {
  return (flat ? "flatten" : "cancel") + (scope.everything() ? std::string{"."} : scope.suffix());
}

void OrderManager::recall_closing(const std::string& name) {
  for (const bool flat : {true, false}) {
    const std::string_view verb = flat ? "flatten" : "cancel";
    if (!name.starts_with(verb)) continue;
    const auto suffix = std::string_view{name}.substr(verb.size());
    const auto scope = Scope::parse_suffix(suffix == "." ? std::string_view{} : suffix);
    if (!scope || suffix.empty()) continue;
    auto& wanted = closing_[*scope];
    wanted.flat = wanted.flat || flat;
  }
}

OrderManager::Closing::iterator OrderManager::closed(Closing::iterator which) {
  for (const bool flat : {true, false})
    if (which->second.flat || !flat)
      ledger_.put_switch(close_switch(which->first, flat), "", [](const core::Status&) {});
  return closing_.erase(which);
}

bool OrderManager::closing(const OrderRequest& request) const {
  return std::ranges::any_of(closing_, [&](const auto& which) { return which.first.covers(request); });
}

bool OrderManager::disarm_exits() {
  bool durable = true;
  for (const auto& which : closing_) durable = disarm_exits(which) && durable;
  return durable;
}

bool OrderManager::disarm_exits(const Closing::value_type& which) {
  const auto& [scope, wanted] = which;
  return exits_.end(scope,
                    wanted.flat ? "the operator has the position closed" : "cancelled by the operator");
}

void OrderManager::close_tick() {
  if (!ready_) return;
  for (auto it = closing_.begin(); it != closing_.end();) {
    const auto& scope = it->first;
    const bool flat = it->second.flat;
    const bool compared = orders_compared(scope, it->second.since);
    const bool disarmed = disarm_exits(*it);
    // In this order: what still lives may fill, and its word comes before a position is closed.
    const bool cancelled = cancel_orders_of(scope);
    const bool flattened = !flat || flatten_positions_of(scope);
    if (!compared || !disarmed || !cancelled || !flattened) {
      ++it;
      continue;
    }
    if (flat) tell_flattened(scope);
    it = closed(it);
  }
}

bool OrderManager::orders_compared(const Scope& scope, core::MonoTime when) const {
  return std::ranges::all_of(stations_, [&](const auto& entry) {
    if (!scope.venue.empty() && scope.venue != entry.first) return true;
    const auto& from = entry.second->reconciler.orders_compared_from();
    return from && *from >= when;
  });
}

void OrderManager::tell_flattened(const Scope& scope) {
  // What the venue holds and no order of ours has made is not closed by us; nor is it passed over in silence.
  std::string beside;
  for (const auto& [name, station] : stations_)
    for (const auto& [symbol, drift] : station->reconciler.drift())
      if (drift.told && scope.covers({}, name, symbol))
        beside += fmt::format("; {} holds {} {} that the ledger has not: look at the account", name,
                              drift.venues - drift.ours, symbol);
  events_.alert({.severity = beside.empty() ? domain::Severity::Info : domain::Severity::Warning,
                 .code = "trading.flattened",
                 .message = fmt::format("{}: no position is left in the ledger{}", scope.to_string(), beside),
                 .subject = subject_of(scope)});
}

bool OrderManager::cancel_orders_of(const Scope& scope) {
  bool none = true;
  // What the venue holds for an entry and has not shown yet is there to be cancelled, too.
  for (auto& [name, station] : stations_) none = !station->session.owes_exits(scope) && none;
  for (LiveOrder* live : orders_.open()) {
    if (!scope.covers(live->order.request)) continue;
    none = false;
    Station* station = station_of(live->order.request.venue);
    if (station && !live->by_operator && !live->cancel_wanted) station->session.cancel(*live);
  }
  return none;
}

bool OrderManager::flatten_positions_of(const Scope& scope) {
  bool flat = true;
  for (const auto& holding : positions_.all()) {
    const auto& key = holding.key;
    if (!scope.covers(key.bot_id, key.venue, key.symbol) || holding.position.qty.is_zero()) continue;
    flat = false;
    Station* station = station_of(key.venue);
    if (!station) continue;
    const bool busy = station->session.owes_exits(key.bot_id, key.symbol) ||
                      std::ranges::any_of(orders_.open_of(key.bot_id), [&](const LiveOrder* live) {
                        return live->order.request.symbol == key.symbol;
                      });
    if (!busy) flatten(holding);
  }
  return flat;
}

void OrderManager::flatten(const domain::NamedPosition& holding) {
  const auto now = clock_.mono();
  auto& attempt = attempts_[holding.key];
  if (now < attempt.next) return;
  const LiveOrder* last = orders_.find(attempt.last);
  attempt.refused = last && last->order.status == OrderStatus::Rejected ? attempt.refused + 1 : 0;
  attempt.next = now + std::min<core::Duration>(kFlattenAgain * (1 << std::min(attempt.refused, 8)),
                                                kLongestFlattenAgain);

  OrderRequest request;
  request.bot_id = holding.key.bot_id;
  request.client_order_id = domain::ClientOrderId{fmt::format(
      "{}:exit:{}{}{}", request.bot_id, clock_.wall().ns / 1'000'000, kFlattenMark, ++flattened_)};
  request.symbol = holding.key.symbol;
  request.venue = holding.key.venue;
  request.side = holding.position.qty.is_positive() ? domain::Side::Sell : domain::Side::Buy;
  request.qty = holding.position.qty.abs();
  // What is too large for one order is closed in several.
  const auto limits = gate_.book().limits_for(request.bot_id, request.symbol);
  if (limits.max_order_qty) request.qty = std::min(request.qty, *limits.max_order_qty);
  if (domain::is_pair(request.symbol)) request.time_in_force = domain::TimeInForce::Gtc;
  request.reason = domain::Reason::Exit;
  request.origin = R"({"signal":"flatten, by the operator"})";
  attempt.last = request.client_order_id;
  auto print = fingerprint(request);
  if (refuse_early(request, print)) return;
  take_in(
      request, std::move(print), [this](LiveOrder& live) { send_if_approved(live); },
      domain::OrderPurpose::Flatten);
}

}  // namespace avenor::oms
