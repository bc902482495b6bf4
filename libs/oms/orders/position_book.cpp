#include "oms/orders/position_book.hpp"

namespace avenor::oms {

void PositionBook::load(const std::vector<domain::NamedPosition>& positions) {
  positions_.clear();
  for (const auto& [key, position] : positions) positions_[key] = position;
}

domain::NamedPosition PositionBook::apply(const domain::Fill& fill) {
  const domain::PositionKey key{.venue = fill.venue, .bot_id = fill.bot_id, .symbol = fill.symbol};
  auto& position = positions_[key];
  position = domain::apply_fill(position, fill.side, fill.price, fill.qty, fill.fee);
  const domain::Money value = fill.price * fill.qty;
  flows_[fill.venue] += (fill.side == domain::Side::Buy ? -value : value) - fill.fee;
  return {key, position};
}

domain::Money PositionBook::cash_flow(const domain::VenueName& venue) const {
  const auto it = flows_.find(venue);
  return it == flows_.end() ? domain::Money{} : it->second;
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
