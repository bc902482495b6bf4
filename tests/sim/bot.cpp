#include "sim/bot.hpp"

#include <fmt/format.h>

namespace avenor::sim {

using namespace std::chrono_literals;
using domain::OrderType;
using domain::TimeInForce;

namespace {

bool is_exit_of_ours(const domain::ClientOrderId& id) {
  return id.view().ends_with(".tp") || id.view().ends_with(".sl");
}

}  // namespace

domain::OrderRequest Bot::draft() {
  domain::OrderRequest request;
  request.client_order_id = domain::ClientOrderId{fmt::format("{}:entry:{}", id_, ++count_)};
  request.bot_id = id_;
  request.symbol = kSymbols[world_.happens(0.5) ? 0 : 1];
  request.venue = venue_;
  request.side = world_.happens(0.5) ? domain::Side::Buy : domain::Side::Sell;
  request.qty = domain::Quantity{static_cast<int>(world_.between(1, 10))};
  request.reason = domain::Reason::Entry;
  request.expires_ts = world_.wall() + (world_.happens(0.9) ? 3600s : 3s);
  return request;
}

void Bot::price(domain::OrderRequest& request) {
  const int up = request.side == domain::Side::Buy ? 1 : -1;
  const bool stops = request.type == OrderType::Stop || request.type == OrderType::StopLimit;
  const bool limits = request.type == OrderType::Limit || request.type == OrderType::StopLimit;
  if (stops) request.stop_price = prices_.away(request.symbol, up * world_.between(-1, 4));
  if (limits) request.limit_price = prices_.away(request.symbol, up * world_.between(-4, 6));
}

void Bot::make_order() {
  auto request = draft();
  if (world_.happens(0.2)) {  // an entry with its exits
    const int up = request.side == domain::Side::Buy ? 1 : -1;
    request.type = world_.happens(0.6) ? OrderType::Market : OrderType::Limit;
    if (request.type == OrderType::Limit) request.limit_price = prices_.away(request.symbol, up * 1);
    request.time_in_force = world_.happens(0.5) ? TimeInForce::Gtc : TimeInForce::Day;
    domain::Bracket bracket;
    if (world_.happens(0.8)) bracket.take_profit = prices_.away(request.symbol, up * world_.between(3, 8));
    if (!bracket.take_profit || world_.happens(0.8))
      bracket.stop_loss = prices_.away(request.symbol, -up * world_.between(2, 7));
    if (bracket.stop_loss && world_.happens(0.3))
      bracket.stop_loss_limit = prices_.away(request.symbol, -up * 12);
    request.bracket = bracket;
    return place(std::move(request));
  }
  const auto kind = world_.between(0, 99);
  request.type = kind < 45   ? OrderType::Market
                 : kind < 75 ? OrderType::Limit
                 : kind < 88 ? OrderType::Stop
                             : OrderType::StopLimit;
  price(request);
  if (world_.happens(0.2))
    request.time_in_force = world_.happens(0.5) ? TimeInForce::Ioc : TimeInForce::Fok;
  else if (world_.happens(0.5))
    request.time_in_force = TimeInForce::Gtc;
  place(std::move(request));
}

domain::ClientOrderId Bot::make_market_order(domain::Side side, int qty, const domain::Symbol& symbol) {
  auto request = draft();
  request.side = side;
  request.qty = domain::Quantity{qty};
  request.symbol = symbol;
  const auto id = request.client_order_id;
  place(std::move(request));
  return id;
}

void Bot::place(domain::OrderRequest request) {
  send_(request);
  const auto id = request.client_order_id;
  orders_[id] = {.request = std::move(request), .replaces = {}, .last = {}, .made = world_.mono()};
}

void Bot::hear(const wire::Message& message) {
  if (const auto* told = std::get_if<wire::Confirmation>(&message); told && told->bot_id == id_)
    return heard(*told);
  if (const auto* state = std::get_if<wire::BotState>(&message); state && state->bot_id == id_)
    asking_ = false;
}

void Bot::heard(const wire::Confirmation& told) {
  if (told.error == "order.id_conflict") return;  // the first body stands, and is told of by itself
  const auto it = orders_.find(told.client_order_id);
  if (it == orders_.end() && told.version == 0) return;
  Mine& mine = it == orders_.end() ? orders_[told.client_order_id] : it->second;
  mine.confirmed = true;
  if (told.version == 0) {
    mine.refused = mine.last.version == 0;
    return;
  }
  if (told.version >= mine.last.version) mine.last = told;
  send_(wire::Ack{.client_order_id = told.client_order_id, .bot_id = id_, .version = told.version});
  wish_no_exits(told.client_order_id, mine);
  react(told.client_order_id, mine);
}

void Bot::react(const domain::ClientOrderId& id, Mine& mine) {
  using enum domain::OrderStatus;
  const auto status = mine.last.status;
  if (calm || (status != Submitted && status != PartiallyFilled)) return;
  if (mine.request && world_.happens(0.02)) {  // a fault of the bot's: the same id with another body
    auto other = *mine.request;
    other.qty += domain::Quantity{1};
    send_(other);
  }
  if (world_.happens(is_exit_of_ours(id) ? 0.03 : 0.08)) {
    cancels_.insert(id);
    send_(wire::OrderCancel{.client_order_id = id, .bot_id = id_});
  } else if (!mine.replacing && world_.happens(0.15)) {
    wish_replacement(id, mine);
  }
}

/// Where execution holds the exits they have no orders yet, and can be cancelled all the same.
void Bot::wish_no_exits(const domain::ClientOrderId& id, const Mine& mine) {
  if (calm || !fractions || mine.last.symbol != kSymbols[1] || !mine.request || !mine.request->bracket ||
      mine.last.filled_qty.is_zero() || !world_.happens(0.05))
    return;
  const auto& bracket = *mine.request->bracket;
  const bool profit = bracket.take_profit && (!bracket.stop_loss || world_.happens(0.5));
  const domain::ClientOrderId exit{id.str() + (profit ? ".tp" : ".sl")};
  cancels_.insert(exit);
  send_(wire::OrderCancel{.client_order_id = exit, .bot_id = id_});
}

void Bot::wish_replacement(const domain::ClientOrderId& id, Mine& mine) {
  const auto away = prices_.away(mine.last.symbol, world_.between(-6, 6));
  wire::OrderReplace wish{
      .client_order_id = id,
      .new_client_order_id = domain::ClientOrderId{fmt::format("{}:entry:{}r", id_, ++count_)},
      .bot_id = id_,
      .qty = {},
      .filled_qty = {},
      .limit_price = {},
      .stop_price = {}};
  const bool limits = mine.request ? mine.request->limit_price.has_value() : id.view().ends_with(".tp");
  const bool stops = mine.request ? mine.request->stop_price.has_value() : id.view().ends_with(".sl");
  if (!limits && !stops) return;
  if (limits)
    wish.limit_price = away;
  else
    wish.stop_price = away;
  if (mine.request && world_.happens(0.5)) {
    wish.qty = domain::Quantity{static_cast<int>(world_.between(1, 9))};
    wish.filled_qty = mine.last.filled_qty;
  }
  mine.replacing = true;
  ++replacements_;
  orders_[wish.new_client_order_id] = {.request = {}, .replaces = wish, .last = {}, .made = world_.mono()};
  send_(wish);
}

void Bot::tick() {
  if (asking_ && world_.happens(0.2)) send_(wire::OrderQuery{.bot_id = id_});
  for (auto& [id, mine] : orders_) {
    const auto age = world_.mono() - mine.made;
    if (age < 900ms || age % core::Duration{1s} >= 200ms) continue;
    if (!mine.confirmed && !mine.forgotten) {
      if (mine.replaces)
        send_(*mine.replaces);
      else if (mine.request && world_.wall() < mine.request->expires_ts)
        send_(*mine.request);
    } else if (cancels_.contains(id) && !domain::is_final(mine.last.status)) {
      send_(wire::OrderCancel{.client_order_id = id, .bot_id = id_});
    }
  }
}

void Bot::restart() {
  asking_ = true;
  for (auto& [id, mine] : orders_)
    if (!mine.confirmed) mine.forgotten = true;
}

}  // namespace avenor::sim
