// Execution's words: confirmations of single orders, and BOT_STATE, the whole of what it holds for this bot.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "domain/text.hpp"
#include "strategy/session.hpp"

namespace avenor::bot {
namespace {

using runtime::log::Level;

/// Execution repeats what is not acknowledged after a second.
constexpr core::Duration kAckMayLie = std::chrono::milliseconds(400);
/// A doubt is looked at again so soon …
constexpr core::Duration kLookAgain = std::chrono::milliseconds(250);
/// … and an order that BOT_STATE has ceased to list is given up after so many of them: its end was not heard.
constexpr int kMissingTooOften = 10;

strategy::OrderView view_of(const wire::Confirmation& c) {
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

/// The price of what came between two averages; good enough for a display, the ledger's average replaces it.
domain::Price price_between(const strategy::OrderView& before, const wire::Confirmation& after) {
  const domain::Price now = after.avg_price.value_or(domain::Price{});
  const domain::Quantity more = after.filled_qty - before.filled_qty;
  if (!before.avg_price || !more.is_positive()) return now;
  return (now * after.filled_qty - *before.avg_price * before.filled_qty) / more;
}

}  // namespace

void Session::ask_now() { next_ask_ = clock_.mono(); }

void Session::ask_within(core::Duration delay) { next_ask_ = std::min(next_ask_, clock_.mono() + delay); }

void Session::told(const Order& order, Level level, std::string_view text) {
  say(level, text,
      {{"CLIENT_ORDER_ID", order.view.id.str()},
       {"SYMBOL", order.view.symbol.str()},
       {"STATUS", std::string(domain::to_text(order.view.status))},
       {"FILLED_QTY", order.view.filled_qty.to_string()}});
}

void Session::changed(Order& order) {
  const strategy::OrderView view = order.view;  // a copy: the strategy may submit, cancel and make us forget
  if (started_) strategy_->on_order(*this, view);
}

/// An order's end at once; what comes before it may lie a little: a later version's acknowledgement stands
/// for it, too.
void Session::acknowledge(const wire::Confirmation& c) {
  wire::Ack ack{.client_order_id = c.client_order_id, .bot_id = c.bot_id, .version = c.version};
  if (domain::is_final(c.status) || c.version == 0) return events_.publish(ack);
  late_acks_.push_back({.ack = std::move(ack), .due = clock_.mono() + kAckMayLie});
}

void Session::turn_acks() {
  for (const core::MonoTime now = clock_.mono(); !late_acks_.empty() && late_acks_.front().due <= now;
       late_acks_.pop_front()) {
    const wire::Ack& ack = late_acks_.front().ack;
    const Order* order = orders_.find(ack.client_order_id);
    if (order == nullptr || order->view.version <= ack.version) events_.publish(ack);
  }
}

void Session::on_confirmation(const wire::Confirmation& c) {
  if (c.bot_id != settings_.bot_id) return;
  acknowledge(c);
  Order* order = orders_.find(c.client_order_id);
  if (order == nullptr) return stranger(c);
  outbox_.take_out(c.client_order_id);
  if (c.version == 0) return refused_message(*order, c);
  if (c.symbol != order->view.symbol || c.side != order->view.side || c.qty != order->view.qty) {
    told(*order, Level::Error, "order confirmed with a body that is not ours: ignored");
    return;
  }
  if (c.version > order->view.version) apply(*order, c);
}

/// Execution did not take the message itself: nothing of it is in the ledger.
void Session::refused_message(Order& order, const wire::Confirmation& c) {
  if (!order.view.open || order.view.version > 0) {
    say(Level::Warning, "execution refused a message: " + c.message,
        {{"CLIENT_ORDER_ID", c.client_order_id.str()}, {"ERROR", c.error}});
    return;
  }
  if (c.error == "order.id_conflict") ids_.collided();
  order.view.status = domain::OrderStatus::Rejected;
  order.view.error = c.error;
  order.view.message = c.message;
  orders_.close(order);
  told(order, Level::Warning, "order refused: " + c.message);
  changed(order);
}

/// Of an earlier life of this bot, or placed by hand in its name.
void Session::stranger(const wire::Confirmation& c) {
  if (c.version == 0 || !takes_in(c)) return;
  ids_.seen(c.client_order_id);
  Order& order = orders_.add(view_of(c));
  order.counted = c.filled_qty;
  if (domain::is_final(c.status)) orders_.close(order);
  // One line for all of them: their ids may be invented, and a line for each would leave no place for others.
  if (const auto line = repeats_.hear("stranger", clock_.mono()))
    told(order, Level::Info, "order of an earlier session heard of" + line.suffix());
  // Whether the position has these fills already cannot be told from here, unless there are none yet.
  if (started_ && c.filled_qty.is_positive()) {
    positions_.unsettle(c.symbol);
    ask_within(core::Duration::zero());
  }
  changed(order);
}

bool Session::takes_in(const wire::Confirmation& c) {
  if (!orders_.full() || domain::is_final(c.status)) return true;
  if (!std::exchange(told_full_, true))
    events_.log(
        Level::Error,
        fmt::format(
            "{} orders of this bot are open: what else execution tells of is left out here (told once)",
            orders_.open_count()),
        {{"CLIENT_ORDER_ID", c.client_order_id.str()}});
  return false;
}

void Session::apply(Order& order, const wire::Confirmation& c) {
  if (started_) {
    move_position(order, c);
  } else {
    order.counted = c.filled_qty;
  }
  order.lost = false;
  order.missing = 0;
  const bool was_open = order.view.open;
  const bool was_in_doubt = order.view.status == domain::OrderStatus::Unknown;
  const bool is_news = domain::is_final(c.status) || c.filled_qty != order.view.filled_qty || was_in_doubt;
  order.view = view_of(c);
  order.view.open = was_open;  // close() and reopen() keep the books
  if (domain::is_final(c.status)) {
    orders_.close(order);
  } else {
    orders_.reopen(order);
  }
  const bool failed = !order.view.error.empty() || c.status == domain::OrderStatus::Unknown;
  // The way there is in execution's log.
  told(order,
       failed    ? Level::Warning
       : is_news ? Level::Info
                 : Level::Debug,
       fmt::format("order {}{}{}", domain::to_text(c.status), failed ? ": " : "", failed ? c.message : ""));
  changed(order);
}

void Session::move_position(Order& order, const wire::Confirmation& c) {
  const domain::Quantity more = c.filled_qty - order.counted;
  order.counted = c.filled_qty;
  if (order.uncertain || more.is_negative()) {
    if (!order.uncertain) told(order, Level::Error, "order has less filled than before: the ledger is asked");
    order.uncertain = false;
    positions_.unsettle(c.symbol);
    return ask_within(core::Duration::zero());
  }
  if (more.is_positive()) positions_.apply(c.symbol, c.side, more, price_between(order.view, c));
}

/// Only a whole answer says what is not open any more; a missing page is asked for with all others, a second
/// later.
void Session::on_state_page(const wire::Envelope& envelope, const wire::BotState& page) {
  if (page.bot_id != settings_.bot_id || !linked_) return;
  const auto forgotten = state_parts_.forgotten();
  if (const auto whole = state_parts_.add(envelope.session, page)) return on_state(*whole);
  if (state_parts_.forgotten() == forgotten) return;
  if (const auto line = repeats_.hear("endless state", clock_.mono()))
    events_.log(
        Level::Error,
        fmt::format("BOT_STATE of {} in {} pages is larger than {} MiB: what has come of it is forgotten{}",
                    envelope.source, page.pages, wire::kMostUnfinishedBytes >> 20, line.suffix()),
        {});
}

void Session::on_state(const wire::BotState& state) {
  asking_since_.reset();
  current_ = true;
  const std::vector<Order*> were_open = orders_.all_open();
  std::unordered_set<domain::ClientOrderId> listed;
  std::map<domain::Symbol, domain::Quantity> beyond;  // fills that we have and this answer has not yet
  for (const wire::Confirmation& c : state.open_orders) {
    if (c.bot_id != settings_.bot_id || c.version < 1) continue;
    listed.insert(c.client_order_id);
    outbox_.take_out(c.client_order_id);
    Order* order = orders_.find(c.client_order_id);
    if (order == nullptr) {
      if (!takes_in(c)) continue;
      ids_.seen(c.client_order_id);
      strategy::OrderView blank{.id = c.client_order_id, .symbol = c.symbol, .side = c.side, .qty = c.qty};
      order = &orders_.add(std::move(blank));
    }
    order->missing = 0;
    if (c.version > order->view.version) {
      apply(*order, c);
    } else {
      beyond[c.symbol] += domain::signed_qty(c.side, order->view.filled_qty - c.filled_qty);
    }
  }
  look_for_missing(were_open, listed);
  const auto ledger = ledger_view(state, beyond);
  if (started_) {
    for (const auto& [symbol, position] : ledger) compare(symbol, position);
    positions_.forget_flat(settings_.symbols);
    next_ask_ = clock_.mono() + (positions_.any_unsettled() ? kLookAgain : settings_.compare_every);
    return;
  }
  for (const auto& [symbol, position] : ledger) positions_.set(symbol, position);
  // Looked at once more soon: confirmations may have crossed this answer.
  next_ask_ = clock_.mono() + settings_.ask_every;
  started_ = true;
  say(Level::Info, fmt::format("execution has told what it holds: {}", status()), {});
  strategy_->on_start(*this);
}

/// What we hold for open and execution no longer lists: closed there, and the word of it is still on its way
/// or lost.
void Session::look_for_missing(const std::vector<Order*>& were_open,
                               const std::unordered_set<domain::ClientOrderId>& listed) {
  for (Order* order : were_open) {
    if (!order->view.open || listed.contains(order->view.id)) continue;
    if (order->view.version == 0 && !order->lost) continue;  // still in the outbox: it will be answered for
    if (!order->lost && ++order->missing < kMissingTooOften) {
      positions_.unsettle(order->view.symbol);
      continue;
    }
    order->uncertain = true;
    order->view.error = "bot.unheard";
    order->view.message = "execution does not hold it open; how it ended was not heard";
    if (order->lost) order->view.status = domain::OrderStatus::Expired;
    order->lost = false;
    orders_.close(*order);
    positions_.unsettle(order->view.symbol);
    told(*order, Level::Warning, "order closed without a word of its end: positions are compared");
    changed(*order);
  }
}

/// Every symbol of interest with BOT_STATE's position (flat when it names none), and what we know beyond it.
std::map<domain::Symbol, domain::Position> Session::ledger_view(
    const wire::BotState& state, const std::map<domain::Symbol, domain::Quantity>& beyond) const {
  std::map<domain::Symbol, domain::Position> view;
  for (const domain::Symbol& symbol : settings_.symbols) view.try_emplace(symbol);
  for (const domain::Symbol& symbol : positions_.known()) view.try_emplace(symbol);
  for (const wire::PositionReport& p : state.positions) {
    if (p.venue != settings_.venue || (!p.bot_id.empty() && p.bot_id != settings_.bot_id)) continue;
    view[p.symbol] = {.qty = p.qty,
                      .avg_price = p.avg_price,
                      .realized_pnl = p.realized_pnl.value_or(domain::Money{}),
                      .fees = {}};
  }
  for (const auto& [symbol, more] : beyond) {
    if (more.is_zero()) continue;
    domain::Position position = positions_.of(symbol);
    position.qty = view[symbol].qty + more;
    view[symbol] = position;
  }
  return view;
}

void Session::compare(const domain::Symbol& symbol, const domain::Position& ledger) {
  bool missing = false;
  bool unconfirmed = false;
  for (const Order* order : orders_.open(symbol)) {
    missing = missing || order->missing > 0;
    unconfirmed = unconfirmed || order->view.version == 0;
  }
  const domain::Quantity ours = positions_.of(symbol).qty;
  const auto verdict = positions_.compare(symbol, ledger, missing || unconfirmed);
  if (missing) positions_.unsettle(symbol);
  if (verdict != Positions::Verdict::Corrected) return;
  say(Level::Warning,
      fmt::format("position differed: we saw {}, the ledger says {}; the ledger's word is taken", ours,
                  ledger.qty),
      {{"SYMBOL", symbol.str()}});
}

}  // namespace avenor::bot
