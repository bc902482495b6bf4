// The engine's operator: status, reconcile, halt, resume, flatten.
#include <algorithm>
#include <fmt/format.h>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "execution/engine_station.hpp"
#include "execution/fingerprint.hpp"
#include "execution/legs.hpp"

namespace avenor::execution {

using domain::OrderEvent;
using domain::OrderRequest;
using domain::OrderStatus;

namespace {

constexpr core::Duration kFlattenAgain = std::chrono::seconds{1};
constexpr core::Duration kLongestFlattenAgain = std::chrono::seconds{60};

std::string argument(const wire::Control& request, std::string_view name) {
  for (const auto& [key, value] : request.args)
    if (key == name) return value;
  return {};
}

}  // namespace

void Engine::control(const wire::Control& request) {
  const auto reply = [this, request](std::vector<std::pair<std::string, std::string>> args) {
    outlet_.publish(wire::Control{.reply = true, .request_id = request.request_id, .verb = request.verb, .args = std::move(args)});
  };
  const auto told = [reply](const core::Status& status) {
    if (status) reply({{"ok", "true"}});
    else reply({{"ok", "false"}, {"message", status.error().message}});
  };
  if (request.verb == "status") {
    std::vector<std::pair<std::string, std::string>> args{{"ok", "true"}, {"summary", summary()}, {"trouble", trouble()}};
    for (const auto& [bot, why] : halts_.all()) args.emplace_back(bot.empty() ? "halt" : "halt." + bot, why);
    return reply(std::move(args));
  }
  // A halt is in force at once; to lift one, it must be known what there is.
  if (!recovered_ && (request.verb == "reconcile" || request.verb == "resume"))
    return reply({{"ok", "false"}, {"message", "execution is still reading the ledger"}});
  if (request.verb == "trace") {
    const LiveOrder* live = orders_.find(domain::ClientOrderId{argument(request, "client_order_id")});
    if (!live) return reply({{"ok", "false"}, {"message", "execution does not hold this order in memory any more"}});
    std::vector<std::pair<std::string, std::string>> args{{"ok", "true"}};
    for (auto& step : live->trace.told()) args.push_back(std::move(step));
    return reply(std::move(args));
  }
  if (request.verb == "reconcile") {
    for (auto& [name, station] : stations_) {
      check_clock(*station);
      station->reconciler.run(told);
    }
    return;
  }
  if (request.verb == "halt") return halt(request, told);
  if (request.verb == "resume") {
    const domain::BotId bot{argument(request, "bot")};
    if (const auto it = closing_.find(bot.str()); it != closing_.end()) closed(it);
    for (LiveOrder* live : orders_.open())  // one that waits to be sent was made for the position of that time
      if (live->by_operator && (bot.empty() || live->order.request.bot_id == bot))
        if (Station* station = station_of(live->order.request.venue)) station->desk.cancel(*live);
    rejections_.erase(bot);
    outlet_.alert({.severity = wire::Severity::Warning, .code = "trading.resumed",
                   .message = fmt::format("{} may trade again", bot.empty() ? "everything" : bot.str()), .subject = bot.str()});
    return halts_.resume(bot, told);
  }
  reply({{"ok", "false"}, {"message", fmt::format("execution knows no verb {}", request.verb)}});
}

void Engine::halt(const wire::Control& request, const std::function<void(const core::Status&)>& told) {
  const domain::BotId bot{argument(request, "bot")};
  const auto reason = argument(request, "reason");
  const bool flat = argument(request, "flatten") == "true";
  const auto why = reason.empty() ? std::string{"by the operator"} : reason;
  outlet_.alert({.severity = wire::Severity::Warning, .code = "trading.halted",
                 .message = fmt::format("{} is halted: {}{}", bot.empty() ? "everything" : bot.str(), why,
                                        flat ? "; positions are being closed" : ""),
                 .subject = bot.str()});
  const bool close = flat || argument(request, "cancel") == "true";
  if (close) {
    bool& positions_too = closing_[bot.str()];
    positions_too = positions_too || flat;
    // Before the halt itself: when that is durable, and told so, this is too.
    ledger_.put_switch(close_switch(bot.str(), positions_too), "true", [](const core::Status&) {});
  }
  halts_.halt(bot, why, told);
  if (close) close_tick();
}

std::string Engine::close_switch(const std::string& bot, bool flat) { return (flat ? "flatten." : "cancel.") + bot; }

void Engine::recall_closing(const std::string& name) {
  for (const bool flat : {true, false})
    if (const auto prefix = close_switch({}, flat); name.starts_with(prefix)) {
      bool& positions_too = closing_[name.substr(prefix.size())];
      positions_too = positions_too || flat;
    }
}

Engine::Closing::iterator Engine::closed(Closing::iterator which) {
  for (const bool flat : {true, false})
    if (which->second || !flat) ledger_.put_switch(close_switch(which->first, flat), "", [](const core::Status&) {});
  return closing_.erase(which);
}

void Engine::close_tick() {
  if (!ready_) return;
  for (auto it = closing_.begin(); it != closing_.end();) {
    const auto& [bot, flat] = *it;
    exits_.end(bot, flat ? "the operator has the position closed" : "cancelled by the operator");
    // In this order: what still lives may fill, and its word comes before a position is closed.
    const bool cancelled = cancel_orders_of(bot);
    const bool flattened = !flat || flatten_positions_of(bot);
    if (!cancelled || !flattened) {
      ++it;
      continue;
    }
    if (flat)
      outlet_.alert({.severity = wire::Severity::Info, .code = "trading.flattened",
                     .message = fmt::format("{} holds nothing any more", bot.empty() ? "every bot" : bot), .subject = bot});
    it = closed(it);
  }
}

bool Engine::cancel_orders_of(const std::string& bot) {
  bool none = true;
  for (LiveOrder* live : orders_.open()) {
    if (!bot.empty() && live->order.request.bot_id.str() != bot) continue;
    none = false;
    Station* station = station_of(live->order.request.venue);
    if (station && !live->by_operator && !live->cancel_wanted) station->desk.cancel(*live);
  }
  return none;
}

bool Engine::flatten_positions_of(const std::string& bot) {
  bool flat = true;
  for (const auto& holding : positions_.all()) {
    if ((!bot.empty() && holding.key.bot_id.str() != bot) || holding.position.qty.is_zero()) continue;
    flat = false;
    Station* station = station_of(holding.key.venue);
    if (!station) continue;
    const bool busy = station->desk.owes_exits(holding.key.bot_id, holding.key.symbol) || std::ranges::any_of(orders_.open_of(holding.key.bot_id), [&](const LiveOrder* live) {
      return live->order.request.symbol == holding.key.symbol;
    });
    if (!busy) flatten(holding);
  }
  return flat;
}

void Engine::flatten(const domain::NamedPosition& holding) {
  const auto now = clock_.mono();
  auto& attempt = attempts_[holding.key];
  if (now < attempt.next) return;
  const LiveOrder* last = orders_.find(attempt.last);
  attempt.refused = last && last->order.status == OrderStatus::Rejected ? attempt.refused + 1 : 0;
  attempt.next = now + std::min<core::Duration>(kFlattenAgain * (1 << std::min(attempt.refused, 8)), kLongestFlattenAgain);

  OrderRequest request;
  request.bot_id = holding.key.bot_id;
  request.client_order_id = domain::ClientOrderId{
      fmt::format("{}:exit:{}{}{}", request.bot_id, clock_.wall().ns / 1'000'000, kFlattenMark, ++flattened_)};
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
  take_in(request, std::move(print), [this](LiveOrder& live) { send_if_approved(live); }).by_operator = true;
}

}  // namespace avenor::execution
