#include "oms/orders/open_order_sums.hpp"

#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {

using domain::BotId;
using domain::Symbol;
using domain::VenueName;

namespace {

std::string key(const VenueName& venue, const Symbol& symbol, const BotId& bot) {
  return venue.str() + '\x1f' + symbol.str() + '\x1f' + bot.str();
}

}  // namespace

OpenOrderSums::Sums& OpenOrderSums::sums(const VenueName& venue, const Symbol& symbol, const BotId& bot) {
  return sums_[key(venue, symbol, bot)];
}

const OpenOrderSums::Sums* OpenOrderSums::find(const VenueName& venue, const Symbol& symbol,
                                               const BotId& bot) const {
  const auto it = sums_.find(key(venue, symbol, bot));
  return it == sums_.end() ? nullptr : &it->second;
}

void OpenOrderSums::count(const LiveOrder& live, int sign) {
  const domain::Order& order = live.order;
  if (is_final(order.status)) return;
  const auto& r = order.request;
  const auto leaves = sign > 0 ? order.leaves_qty() : -order.leaves_qty();
  const int unknown = order.status == domain::OrderStatus::Unknown ? sign : 0;
  for (Sums* sum : {&sums(r.venue, r.symbol, {}), &sums(r.venue, r.symbol, r.bot_id)}) {
    (r.side == domain::Side::Buy ? sum->buys : sum->sells) += leaves;
    if (!live.admitted) (r.side == domain::Side::Buy ? sum->waiting_buys : sum->waiting_sells) += leaves;
    sum->orders += sign;
    sum->unknown += unknown;
    if (!is_loss_leg(order)) continue;
    if (sign > 0)
      sum->loss_legs.insert(order.id());
    else
      sum->loss_legs.erase(order.id());
  }
  auto& open = of_bot_[r.bot_id];
  open.all += sign;
  if (live.admitted) open.admitted += sign;
  auto& symbols = symbols_[r.venue];
  if (const auto it = symbols.try_emplace(r.symbol).first; (it->second += sign) == 0) symbols.erase(it);
  unknown_ = unknown_ + static_cast<std::size_t>(unknown);
}

int OpenOrderSums::orders_of(const BotId& bot) const {
  const auto it = of_bot_.find(bot);
  return it == of_bot_.end() ? 0 : it->second.all;
}

int OpenOrderSums::admitted_orders_of(const BotId& bot) const {
  const auto it = of_bot_.find(bot);
  return it == of_bot_.end() ? 0 : it->second.admitted;
}

std::vector<Symbol> OpenOrderSums::symbols_at(const VenueName& venue) const {
  std::vector<Symbol> found;
  const auto symbols = symbols_.find(venue);
  if (symbols == symbols_.end()) return found;
  found.reserve(symbols->second.size());
  for (const auto& [symbol, orders] : symbols->second) found.push_back(symbol);
  return found;
}

void OpenOrderSums::remove_zeroes() {
  std::erase_if(sums_, [](const auto& sum) { return sum.second.orders == 0; });
  std::erase_if(of_bot_, [](const auto& bot) { return bot.second.all == 0; });
}

}  // namespace avenor::oms
