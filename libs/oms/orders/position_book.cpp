#include "oms/orders/position_book.hpp"

#include "domain/pair.hpp"

namespace avenor::oms {

void PositionBook::load(const std::vector<domain::NamedPosition>& positions) {
  positions_.clear();
  for (const auto& [key, position] : positions) positions_[key] = position;
}

domain::NamedPosition PositionBook::apply(const domain::Fill& fill) {
  const domain::PositionKey key{.venue = fill.venue, .bot_id = fill.bot_id, .symbol = fill.symbol};
  auto& position = positions_[key];
  position = domain::apply_fill(position, fill);
  const domain::Money value = fill.price * fill.qty;
  auto& flows = flows_[fill.venue];
  const auto has_room = [&](const domain::Currency& currency) {
    return flows.size() < kMostCurrencies || flows.contains(currency);
  };
  const auto quote = domain::quote_currency_of(fill.symbol);
  if (has_room(quote)) flows[quote] += fill.side == domain::Side::Buy ? -value : value;
  if (!fill.fee.is_zero() && !fill.fee.currency.empty() && !domain::fee_in_asset(fill) &&
      has_room(fill.fee.currency))
    flows[fill.fee.currency] -= domain::Money{fill.fee.amount.decimal()};
  return {key, position};
}

PositionBook::CashFlows PositionBook::cash_flows(const domain::VenueName& venue) const {
  const auto it = flows_.find(venue);
  return it == flows_.end() ? CashFlows{} : it->second;
}

domain::Position PositionBook::of(const domain::PositionKey& key) const {
  const auto it = positions_.find(key);
  return it == positions_.end() ? domain::Position{} : it->second;
}

domain::Quantity PositionBook::net(const domain::VenueName& venue, const domain::Symbol& symbol) const {
  domain::Quantity sum;
  for (const auto& [key, position] : positions_)
    if (key.venue == venue && key.symbol == symbol) sum += position.qty;
  return sum;
}

std::vector<domain::NamedPosition> PositionBook::of_bot(const domain::BotId& bot) const {
  std::vector<domain::NamedPosition> found;
  for (const auto& [key, position] : positions_)
    if (key.bot_id == bot) found.push_back({key, position});
  return found;
}

std::vector<domain::NamedPosition> PositionBook::all() const {
  std::vector<domain::NamedPosition> found;
  for (const auto& [key, position] : positions_) found.push_back({key, position});
  return found;
}

std::map<domain::Symbol, domain::Quantity> PositionBook::nets(const domain::VenueName& venue) const {
  std::map<domain::Symbol, domain::Quantity> sums;
  for (const auto& [key, position] : positions_)
    if (key.venue == venue) sums[key.symbol] += position.qty;
  return sums;
}

}  // namespace avenor::oms
