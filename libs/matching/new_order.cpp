#include "matching/new_order.hpp"

#include "matching/bounds.hpp"

namespace avenor::matching {
namespace {

bool fits(const std::optional<Price>& price) {
  return !price || (price->is_positive() && *price <= kHighestPrice);
}
bool fits(Quantity qty) { return qty.is_positive() && qty <= kLargestOrder; }

}  // namespace

Expected<void> check_prices(const NewOrder& order) {
  const bool needs_limit = order.type == OrderType::Limit || order.type == OrderType::StopLimit;
  const bool needs_stop = order.type == OrderType::Stop || order.type == OrderType::StopLimit;
  if (needs_limit && !order.limit_price)
    return reject({.reason = RejectReason::LimitPriceMissing, .type = order.type});
  if (!needs_limit && order.limit_price)
    return reject({.reason = RejectReason::LimitPriceUnexpected, .type = order.type});
  if (needs_stop && !order.stop_price)
    return reject({.reason = RejectReason::StopPriceMissing, .type = order.type});
  if (!needs_stop && order.stop_price)
    return reject({.reason = RejectReason::StopPriceUnexpected, .type = order.type});
  return {};
}

Expected<void> check_exits(const NewOrder& order) {
  const bool profit_given = order.take_profit.has_value();
  const bool loss_given = order.stop_loss.has_value();
  switch (order.order_class) {
    case OrderClass::Simple:
      if (profit_given || loss_given) return reject(RejectReason::ExitsUnexpected);
      return {};
    case OrderClass::Bracket:
      if (!profit_given || !loss_given) return reject(RejectReason::ExitsMissing);
      break;
    case OrderClass::Oto:
      if (profit_given == loss_given) return reject(RejectReason::OneExitNeeded);
      break;
    case OrderClass::Oco:
      if (order.type != OrderType::Limit || !loss_given) return reject(RejectReason::ExitPairIncomplete);
      break;
  }
  // The exits of a bought position are sells; an oco is itself the exit.
  const bool is_exit = order.order_class == OrderClass::Oco;
  const bool exits_sell = (order.side == Side::Buy) != is_exit;
  const auto& profit = is_exit ? order.limit_price : order.take_profit;
  if (!profit || !loss_given) return {};
  const bool crossed = exits_sell ? *profit <= *order.stop_loss : *profit >= *order.stop_loss;
  if (!crossed) return {};
  return reject({.reason = RejectReason::ExitsCrossed, .side = exits_sell ? Side::Sell : Side::Buy});
}

Expected<void> check_form(const NewOrder& order) {
  if (!fits(order.qty)) return reject(RejectReason::QuantityOutOfBounds);
  for (const auto* price : {&order.limit_price, &order.stop_price, &order.take_profit, &order.stop_loss,
                            &order.stop_loss_limit}) {
    if (!fits(*price)) return reject(RejectReason::PriceOutOfBounds);
  }
  if (const auto complete = check_prices(order); !complete) return complete;
  return check_exits(order);
}

Expected<void> check_form(const Change& change) {
  if (change.qty && !fits(*change.qty)) return reject(RejectReason::QuantityOutOfBounds);
  if (!fits(change.limit_price) || !fits(change.stop_price)) return reject(RejectReason::PriceOutOfBounds);
  return {};
}

}  // namespace avenor::matching
