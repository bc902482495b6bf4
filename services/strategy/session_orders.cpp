// Orders out: what may leave, what is sent again, what is wished away.
#include <fmt/format.h>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "strategy/session.hpp"

namespace avenor::bot {

using runtime::log::Level;

Session::Block Session::block_of(const Market& market, const domain::Symbol& symbol) const {
  if (!linked_) return Block::Link;
  if (!current_) return Block::State;
  if (execution_silence()) return Block::Silence;
  if (positions_.unsettled(symbol)) return Block::Doubt;
  if (!market.any) return Block::NoPrice;
  if (market.quote.stale || too_old(market)) return Block::StalePrice;
  if (outbox_.full()) return Block::Outbox;
  return Block::None;
}

std::string Session::sentence(Block block, const Market& market) const {
  switch (block) {
    case Block::None: return "orders may leave";
    case Block::Link: return "the bus is down";
    case Block::State: return "execution has not told what it holds for this bot";
    case Block::Silence: return "execution does not answer";
    case Block::Doubt: return "the position is being compared with the ledger";
    case Block::NoPrice: return "there is no price yet";
    case Block::StalePrice:
      if (market.quote.stale) return "the feed calls its price stale";
      return fmt::format("the price is {:.1f} s old",
                         std::chrono::duration<double>(clock_.mono() - market.as_of).count());
    case Block::Outbox: return fmt::format("{} orders are unconfirmed", outbox_.size());
  }
  return {};
}

/// Once per change: a strategy may try at every price.
void Session::tell_block(Market& market, const domain::Symbol& symbol, Block block) {
  if (market.told == block) return;
  market.told = block;
  if (block == Block::Doubt)  // passes within moments, with every look at the ledger
    return say(Level::Info, "no order leaves: " + sentence(block, market), {{"SYMBOL", symbol.str()}});
  tell_state(market.block_line.change(
                 block == Block::None ? "" : "no order leaves: " + sentence(block, market), clock_.mono()),
             symbol, kOrdersLeave);
}

core::Result<domain::ClientOrderId> Session::submit(const strategy::NewOrder& draft) {
  const auto found = markets_.find(draft.symbol);
  if (found == markets_.end())
    return core::fail(fmt::format("{} is not among the bot's symbols", draft.symbol));
  Market& market = found->second;
  const Block block = block_of(market, draft.symbol);
  tell_block(market, draft.symbol, block);
  if (block != Block::None) return core::fail(sentence(block, market));

  const core::Duration lives = draft.expires_in.value_or(settings_.order_expiry);
  const core::WallTime wall = clock_.wall();
  domain::OrderRequest request{.client_order_id = ids_.next(draft.reason, wall),
                               .bot_id = settings_.bot_id,
                               .symbol = draft.symbol,
                               .venue = settings_.venue,
                               .side = draft.side,
                               .type = draft.type,
                               .qty = draft.qty,
                               .time_in_force = draft.time_in_force,
                               .reason = draft.reason,
                               .limit_price = draft.limit_price,
                               .stop_price = draft.stop_price,
                               .bracket = draft.bracket,
                               .expires_ts = wall + lives,
                               .origin = draft.why};
  if (const core::Status valid = domain::validate(request); !valid) return tl::unexpected(valid.error());

  const Order& order = orders_.add(
      {.id = request.client_order_id, .symbol = draft.symbol, .side = draft.side, .qty = draft.qty});
  AVENOR_FAILPOINT("strat.before_send");
  events_.publish(request);
  AVENOR_FAILPOINT("strat.after_send");
  outbox_.put(request, clock_.mono(), lives);
  say(Level::Info,
      fmt::format("order sent: {} {} {} {}", domain::to_text(draft.side), draft.qty, draft.symbol,
                  domain::to_text(draft.type)),
      {{"CLIENT_ORDER_ID", order.view.id.str()}, {"SYMBOL", draft.symbol.str()}, {"WHY", draft.why}});
  return request.client_order_id;
}

void Session::turn_outbox() {
  const Outbox::Turn turn = outbox_.turn(clock_.mono());
  // While the link is down they would only pile up in ZeroMQ.
  for (const domain::OrderRequest* request : turn.again) {
    if (linked_) events_.publish(*request);
  }
  for (const domain::ClientOrderId& id : turn.expired) {
    Order* order = orders_.find(id);
    if (order == nullptr || !order->view.open) continue;
    order->lost = true;
    order->view.status = domain::OrderStatus::Unknown;
    order->view.error = "bot.unconfirmed";
    order->view.message = "expired without a confirmation; execution is asked what it holds";
    told(*order, Level::Warning, "order expired, unknown to us: execution is asked");
    ask_within(core::Duration::zero());
    changed(*order);
  }
}

core::Status Session::cancel(const domain::ClientOrderId& id) {
  Order* order = orders_.find(id);
  if (order == nullptr) return core::fail(fmt::format("order {} is unknown", id));
  if (!order->view.open) {
    return core::fail(fmt::format("order {} is closed: {}", id, domain::to_text(order->view.status)));
  }
  if (order->cancel_wanted) return {};
  // From here on the wish is repeated instead of the order. Both take the same way, so the order never
  // follows its cancel; should execution not have it, it says so, or the order's time runs out.
  order->cancel_wanted = true;
  order->cancel_until = clock_.mono() + settings_.order_expiry;
  cancelling_.push_back(id);
  outbox_.hold(id);
  told(*order, Level::Info, "order cancel sent");
  send_cancel(*order);
  return {};
}

void Session::send_cancel(Order& order) {
  order.cancel_next = clock_.mono() + settings_.ask_every;
  events_.publish(wire::OrderCancel{.client_order_id = order.view.id, .bot_id = settings_.bot_id});
}

void Session::turn_cancels() {
  const core::MonoTime now = clock_.mono();
  std::erase_if(cancelling_, [&](const domain::ClientOrderId& id) {
    Order* order = orders_.find(id);
    if (order == nullptr || !order->view.open || !order->cancel_wanted) return true;
    if (now >= order->cancel_until) {
      order->cancel_wanted = false;
      told(*order, Level::Warning, "order cancel was not answered: execution is asked what it holds");
      ask_within(core::Duration::zero());
      return true;
    }
    if (linked_ && now >= order->cancel_next) send_cancel(*order);
    return false;
  });
}

}  // namespace avenor::bot
