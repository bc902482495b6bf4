#include "bot/order_tracker.hpp"

#include <fmt/format.h>

#include <utility>

#include "domain/text.hpp"

namespace avenor::bot {
namespace {

using core::LogLevel;

/// An order that is missing from this many BOT_STATEs in a row is given up: its final report was lost.
constexpr int kMissingTooOften = 10;

strategy::OrderView view_of(const domain::Confirmation& c) {
  return {.id = c.client_order_id,
          .symbol = c.symbol,
          .side = c.side,
          .qty = c.qty,
          .status = c.status,
          .filled_qty = c.filled_qty,
          .avg_price = c.avg_price,
          .version = c.version,
          .open = !domain::is_final(c.status),
          .error = c.error,
          .message = c.message};
}

/// The price of the quantity between two averages; good enough for a display, the ledger's average replaces
/// it.
domain::Price price_between(const strategy::OrderView& before, const domain::Confirmation& after) {
  const domain::Price now = after.avg_price.value_or(domain::Price{});
  const domain::Quantity more = after.filled_qty - before.filled_qty;
  if (!before.avg_price || !more.is_positive()) return now;
  return (now * after.filled_qty - *before.avg_price * before.filled_qty) / more;
}

}  // namespace

void OrderTracker::on_confirmation(const domain::Confirmation& c) {
  TrackedOrder* order = orders_.find(c.client_order_id);
  parts_.client.on_confirmation(c, parts_.clock.mono());
  if (order == nullptr) return on_unknown_order(c);
  if (c.version == 0) return on_message_refused(*order, c);
  if (c.symbol != order->view.symbol || c.side != order->view.side || c.qty != order->view.qty) {
    parts_.log.about(order->view, LogLevel::Error,
                     "confirmation ignored: its body differs from the order that was sent");
    return;
  }
  if (c.version > order->view.version) apply(*order, c);
}

/// Execution refused the message itself: the ledger has no trace of it.
void OrderTracker::on_message_refused(TrackedOrder& order, const domain::Confirmation& c) {
  if (!order.view.open || order.view.version > 0) {
    parts_.log.write(LogLevel::Warning, "execution refused a message: " + c.message,
                     {{"CLIENT_ORDER_ID", c.client_order_id.str()}, {"ERROR", c.error}});
    return;
  }
  if (c.error == "order.id_conflict") parts_.ids.collided();
  order.view.status = domain::OrderStatus::Rejected;
  order.view.error = c.error;
  order.view.message = c.message;
  close(order);
  parts_.log.about(order.view, LogLevel::Warning, "order refused: " + c.message);
  report(order);
}

/// The bot no longer trades the symbol at that venue: the order's events do not reach the strategy.
bool OrderTracker::is_elsewhere(const domain::Confirmation& c) {
  if (!parts_.settings.is_elsewhere(c.symbol, c.venue)) return false;
  if (!domain::is_final(c.status))
    parts_.log.write_one_of(
        "order elsewhere", LogLevel::Warning,
        "an order of this bot is open at a venue where the bot does not trade that symbol any "
        "more: cancel it, or name the venue in the bot's file",
        {{"CLIENT_ORDER_ID", c.client_order_id.str()}, {"SYMBOL", c.symbol.str()}, {"VENUE", c.venue.str()}});
  return true;
}

/// An order of an earlier session of this bot, or one placed manually in its name.
void OrderTracker::on_unknown_order(const domain::Confirmation& c) {
  if (c.version == 0 || is_elsewhere(c) || !has_room_for(c)) return;
  parts_.ids.seen(c.client_order_id);
  TrackedOrder& order = orders_.add(view_of(c));
  order.fee_qty = order.counted_fee = c.fee_qty;
  order.counted = c.filled_qty;
  if (domain::is_final(c.status)) close(order);
  // One line for all of them: their ids may be invented, and a line for each would flood the log.
  parts_.log.write_one_of("unknown order", LogLevel::Info, "order of an earlier session reported",
                          {{"CLIENT_ORDER_ID", c.client_order_id.str()},
                           {"SYMBOL", c.symbol.str()},
                           {"STATUS", std::string(domain::to_text(c.status))},
                           {"FILLED_QTY", c.filled_qty.to_string()}});
  // Whether the position already contains these fills is unknown here, unless there are none.
  if (parts_.execution.started() && c.filled_qty.is_positive()) {
    parts_.positions.unsettle(c.symbol);
    ask_execution();
  }
  report(order);
}

bool OrderTracker::has_room_for(const domain::Confirmation& c) {
  if (!orders_.full() || domain::is_final(c.status)) return true;
  if (!std::exchange(told_full_, true))
    parts_.log.write_once(LogLevel::Error,
                          fmt::format("{} orders of this bot are open, the most that are tracked: reports of "
                                      "others are ignored (logged once)",
                                      orders_.open_count()),
                          {{"CLIENT_ORDER_ID", c.client_order_id.str()}});
  return false;
}

void OrderTracker::apply(TrackedOrder& order, const domain::Confirmation& c) {
  if (parts_.execution.started()) {
    move_position(order, c);
  } else {
    order.counted = c.filled_qty;
    order.counted_fee = c.fee_qty;
  }
  order.lost = false;
  order.missing = 0;
  const bool was_open = order.view.open;
  const bool was_in_doubt = order.view.status == domain::OrderStatus::Unknown;
  const bool is_news = domain::is_final(c.status) || c.filled_qty != order.view.filled_qty || was_in_doubt;
  order.view = view_of(c);
  order.fee_qty = c.fee_qty;
  order.view.open = was_open;  // close() and reopen() keep the books
  if (domain::is_final(c.status)) {
    close(order);
  } else {
    orders_.reopen(order);
  }
  const bool failed = !order.view.error.empty() || c.status == domain::OrderStatus::Unknown;
  // The intermediate steps are in execution's log.
  parts_.log.about(order.view,
                   failed    ? LogLevel::Warning
                   : is_news ? LogLevel::Info
                             : LogLevel::Debug,
                   failed ? fmt::format("order {}: {}", domain::to_text(c.status), c.message)
                          : std::string("order ").append(domain::to_text(c.status)));
  report(order);
}

void OrderTracker::move_position(TrackedOrder& order, const domain::Confirmation& c) {
  const domain::Quantity more = c.filled_qty - order.counted;
  const domain::Quantity more_fee = c.fee_qty - order.counted_fee;
  order.counted = c.filled_qty;
  order.counted_fee = c.fee_qty;
  if (order.uncertain || more.is_negative()) {
    if (!order.uncertain)
      parts_.log.about(order.view, LogLevel::Error,
                       "order reports less filled than before: requesting the state from execution");
    order.uncertain = false;
    parts_.positions.unsettle(c.symbol);
    return ask_execution();
  }
  if (!more.is_zero() || !more_fee.is_zero())
    parts_.positions.apply(c.symbol, domain::signed_qty(c.side, more) - more_fee,
                           domain::Notional::of(price_between(order.view, c), more));
}

void OrderTracker::on_unconfirmed(const domain::ClientOrderId& id) {
  TrackedOrder* order = orders_.find(id);
  if (order == nullptr || !order->view.open) return;
  order->lost = true;
  order->view.status = domain::OrderStatus::Unknown;
  order->view.error = "bot.unconfirmed";
  order->view.message = "expired without a confirmation; requesting the state from execution";
  parts_.log.about(
      order->view, LogLevel::Warning,
      "order expired without a confirmation, outcome unknown: requesting the state from execution");
  ask_execution();
  report(*order);
}

void OrderTracker::on_cancel_unanswered(const domain::ClientOrderId& id) {
  const TrackedOrder* order = orders_.find(id);
  if (order == nullptr || !order->view.open) return;
  parts_.log.about(order->view, LogLevel::Warning,
                   "order cancel was not answered: requesting the state from execution");
  ask_execution();
}

domain::Quantity OrderTracker::on_listed(const domain::Confirmation& c) {
  parts_.client.confirmed(c.client_order_id);
  TrackedOrder* order = orders_.find(c.client_order_id);
  if (order == nullptr) {
    if (is_elsewhere(c) || !has_room_for(c)) return {};
    parts_.ids.seen(c.client_order_id);
    order = &orders_.add({.id = c.client_order_id, .symbol = c.symbol, .side = c.side, .qty = c.qty});
  }
  order->missing = 0;
  if (c.version <= order->view.version) return order->holding_change() - domain::holding_change(c);
  apply(*order, c);
  return {};
}

void OrderTracker::on_all_listed(const std::vector<TrackedOrder*>& were_open,
                                 const std::unordered_set<domain::ClientOrderId>& listed) {
  for (TrackedOrder* order : were_open) {
    if (!order->view.open || listed.contains(order->view.id)) continue;
    if (order->view.version == 0 && !order->lost) continue;  // still being sent: its confirmation will come
    if (!order->lost && ++order->missing < kMissingTooOften) {
      parts_.positions.unsettle(order->view.symbol);
      continue;
    }
    give_up(*order);
  }
}

void OrderTracker::give_up(TrackedOrder& order) {
  order.uncertain = true;
  order.view.error = "bot.unheard";
  order.view.message = "no longer open at execution; its final report was not received";
  if (order.lost) order.view.status = domain::OrderStatus::Expired;
  order.lost = false;
  close(order);
  parts_.positions.unsettle(order.view.symbol);
  parts_.log.about(order.view, LogLevel::Warning, "order closed without a final report: comparing positions");
  report(order);
}

void OrderTracker::close(TrackedOrder& order) {
  parts_.client.ended(order.view.id);
  orders_.close(order);
}

void OrderTracker::ask_execution() {
  parts_.execution.ask_within(core::Duration::zero(), parts_.clock.mono());
}

void OrderTracker::report(const TrackedOrder& order) {
  const strategy::OrderView view =
      order.view;  // a copy: the strategy may submit or cancel and so remove the order
  parts_.listener.on_order_changed(view);
}

}  // namespace avenor::bot
