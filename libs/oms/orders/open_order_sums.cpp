#include "oms/orders/open_order_sums.hpp"

#include <algorithm>

#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {

using domain::BotId;
using domain::Symbol;
using domain::VenueName;

OpenOrderSums::Share OpenOrderSums::share_of(const LiveOrder& live) {
  const domain::Order& order = live.order;
  if (is_final(order.status)) return {};
  return {.leaves = order.leaves_qty(),
          .is_open = true,
          .is_admitted = live.admitted,
          .is_unknown = order.status == domain::OrderStatus::Unknown,
          .is_loss_leg = is_loss_leg(order)};
}

void OpenOrderSums::count(const LiveOrder& live, const Share& before, const Share& now) {
  if (now == before) return;
  const auto& r = live.order.request;
  domain::PositionKey key{.venue = r.venue, .bot_id = {}, .symbol = r.symbol};
  count(sums_[key], live, before, now);
  key.bot_id = r.bot_id;
  count(sums_[key], live, before, now);
  auto& open = of_bot_[r.bot_id];
  open.all += now.is_open - before.is_open;
  open.admitted += now.is_admitted - before.is_admitted;
  unknown_ += static_cast<std::size_t>(now.is_unknown) - static_cast<std::size_t>(before.is_unknown);
}

void OpenOrderSums::count(Sums& sums, const LiveOrder& live, const Share& before, const Share& now) {
  const bool buys = live.order.request.side == domain::Side::Buy;
  (buys ? sums.buys : sums.sells) += now.leaves - before.leaves;
  (buys ? sums.waiting_buys : sums.waiting_sells) += now.waiting() - before.waiting();
  sums.orders += now.is_open - before.is_open;
  sums.unknown += now.is_unknown - before.is_unknown;
  if (now.is_loss_leg == before.is_loss_leg) return;
  if (now.is_loss_leg)
    sums.loss_legs.insert(live.order.id());
  else
    sums.loss_legs.erase(live.order.id());
}

const OpenOrderSums::Sums* OpenOrderSums::find(const VenueName& venue, const Symbol& symbol,
                                               const BotId& bot) const {
  const auto it = sums_.find({.venue = venue, .bot_id = bot, .symbol = symbol});
  return it == sums_.end() ? nullptr : &it->second;
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
  for (const auto& [key, sums] : sums_)
    if (key.venue == venue && key.bot_id.empty() && sums.orders > 0) found.push_back(key.symbol);
  std::ranges::sort(found);
  return found;
}

void OpenOrderSums::remove_zeroes() {
  std::erase_if(sums_, [](const auto& sum) { return sum.second.orders == 0; });
  std::erase_if(of_bot_, [](const auto& bot) { return bot.second.all == 0; });
}

}  // namespace avenor::oms
