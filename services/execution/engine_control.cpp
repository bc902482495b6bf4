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
  if (request.verb == "reconcile") {
    if (!recovered_) return reply({{"ok", "false"}, {"message", "execution is still reading the ledger"}});
    for (auto& [name, station] : stations_) {
      check_clock(*station);
      station->reconciler.run(told);
    }
    return;
  }
  if (request.verb == "halt") return halt(request, told);
  if (request.verb == "resume") {
    const domain::BotId bot{argument(request, "bot")};
    if (flattening_.erase(bot.str()) > 0) ledger_.put_switch("flatten." + bot.str(), "", [](const core::Status&) {});
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
  halts_.halt(bot, why, told);
  if (flat) {
    flattening_.insert(bot.str());
    ledger_.put_switch("flatten." + bot.str(), "true", [](const core::Status&) {});
  }
  if (!flat && argument(request, "cancel") != "true") return;
  for (LiveOrder* live : orders_.open())
    if (bot.empty() || live->order.request.bot_id == bot)
      if (Station* station = station_of(live->order.request.venue)) station->desk.cancel(*live);
}

void Engine::flatten_tick() {
  if (flattening_.empty() || !ready_) return;
  std::set<std::string> unfinished;
  for (const auto& holding : positions_.all()) {
    const auto& bot = holding.key.bot_id.str();
    const bool wanted = flattening_.contains("") || flattening_.contains(bot);
    if (!wanted) continue;
    const bool busy = std::ranges::any_of(orders_.open_of(holding.key.bot_id), [&](const LiveOrder* live) {
      return live->order.request.symbol == holding.key.symbol;
    });
    if (holding.position.qty.is_zero() && !busy) continue;
    unfinished.insert(bot);
    if (!busy) flatten(holding);  // an order that still lives is being cancelled: its word first
  }
  for (auto it = flattening_.begin(); it != flattening_.end();) {
    const bool done = it->empty() ? unfinished.empty() : !unfinished.contains(*it);
    if (!done) {
      ++it;
      continue;
    }
    outlet_.alert({.severity = wire::Severity::Info, .code = "trading.flattened",
                   .message = fmt::format("{} holds nothing any more", it->empty() ? "every bot" : *it), .subject = *it});
    ledger_.put_switch("flatten." + *it, "", [](const core::Status&) {});
    it = flattening_.erase(it);
  }
}

void Engine::flatten(const domain::NamedPosition& holding) {
  OrderRequest request;
  request.bot_id = holding.key.bot_id;
  request.client_order_id = domain::ClientOrderId{
      fmt::format("{}:exit:{}-flatten{}", request.bot_id, clock_.wall().ns / 1'000'000, ++flattened_)};
  request.symbol = holding.key.symbol;
  request.venue = holding.key.venue;
  request.side = holding.position.qty.is_positive() ? domain::Side::Sell : domain::Side::Buy;
  request.qty = holding.position.qty.abs();
  request.reason = domain::Reason::Exit;
  request.origin = R"({"signal":"flatten, by the operator"})";
  auto print = fingerprint(request);
  if (refuse_early(request, print)) return;
  take_in(request, std::move(print), [this](LiveOrder& live) { send_if_approved(live); }).by_operator = true;
}

}  // namespace avenor::execution
