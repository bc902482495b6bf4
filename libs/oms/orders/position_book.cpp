#include "oms/orders/position_book.hpp"

#include <algorithm>

#include "domain/pair.hpp"

namespace avenor::oms {

void PositionBook::load(const std::vector<domain::NamedPosition>& positions) {
  positions_.clear();
  nets_.clear();
  for (auto& [bot, its] : bots_) its.held.clear();
  for (const auto& [key, position] : positions) set(key, position);
}

void PositionBook::set(const domain::PositionKey& key, const domain::Position& position) {
  auto& net = nets_[{.venue = key.venue, .bot_id = {}, .symbol = key.symbol}];
  auto& bot = bots_[key.bot_id];
  const auto known = positions_.find(key);
  net += position.qty - (known == positions_.end() ? domain::Quantity{} : known->second.qty);
  const auto [held, is_new] = positions_.insert_or_assign(key, position);
  ++bot.version;
  if (is_new) {
    const Held& entry = *held;
    const auto before = [](const Held* other, const domain::PositionKey& its) { return other->first < its; };
    bot.held.insert(std::lower_bound(bot.held.begin(), bot.held.end(), key, before), &entry);
  }
  if (listener_ != nullptr) listener_->exposure_changed(key.venue, key.symbol);
}

domain::NamedPosition PositionBook::apply(const domain::Fill& fill) {
  const domain::PositionKey key{.venue = fill.venue, .bot_id = fill.bot_id, .symbol = fill.symbol};
  const auto position = domain::apply_fill(of(key), fill);
  set(key, position);
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
  const auto it = nets_.find({.venue = venue, .bot_id = {}, .symbol = symbol});
  return it == nets_.end() ? domain::Quantity{} : it->second;
}

const std::vector<const PositionBook::Held*>& PositionBook::of_bot(const domain::BotId& bot) const {
  static const std::vector<const Held*> kNone;
  const auto it = bots_.find(bot);
  return it == bots_.end() ? kNone : it->second.held;
}

std::uint64_t PositionBook::version_of(const domain::BotId& bot) const {
  const auto it = bots_.find(bot);
  return it == bots_.end() ? 0 : it->second.version;
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
