#include "market_data/account_watch.hpp"

#include <algorithm>
#include <utility>

namespace avenor::market_data {

AccountWatch::AccountWatch(domain::VenueName venue, const std::vector<domain::Symbol>& symbols,
                           core::Duration repeat)
    : venue_(std::move(venue)), repeat_(repeat) {
  for (const domain::Symbol& symbol : symbols) positions_[symbol].named = true;
}

template <class T>
bool AccountWatch::must_tell(LastPublished<T>& told, const T& value, core::MonoTime now) {
  if (told.at && told.value == value && now - *told.at < repeat_) return false;
  told.value = value;
  told.at = now;
  return true;
}

std::optional<domain::Balance> AccountWatch::balance(const domain::Balance& balance, core::MonoTime now) {
  if (must_tell(balance_, balance, now)) return balance;
  return std::nullopt;
}

std::vector<domain::NamedPosition> AccountWatch::positions(const std::vector<domain::NamedPosition>& listed,
                                                           core::MonoTime now,
                                                           const UnreadPositions& unread) {
  std::map<domain::Symbol, domain::Position> present;
  for (const domain::NamedPosition& position : listed) present[position.key.symbol] = position.position;
  for (const auto& [symbol, held] : positions_)
    if (!unread.others && std::ranges::find(unread.symbols, symbol) == unread.symbols.end())
      present.try_emplace(symbol);

  std::vector<domain::NamedPosition> out;
  for (const auto& [symbol, position] : present) {
    auto& held = positions_[symbol];
    if (must_tell(held.told, position, now)) out.push_back({{venue_, {}, symbol}, position});
    if (!position.qty.is_zero())
      held.flat_since.reset();
    else if (!held.flat_since)
      held.flat_since = now;
  }
  forget_flat();
  return out;
}

void AccountWatch::forget_flat() {
  std::vector<std::map<domain::Symbol, Held>::iterator> flat;
  for (auto it = positions_.begin(); it != positions_.end(); ++it)
    if (it->second.flat_since && !it->second.named) flat.push_back(it);
  if (flat.size() <= kMostFlat) return;
  std::ranges::sort(flat, {}, [](const auto& it) { return *it->second.flat_since; });
  flat.resize(flat.size() - kMostFlat);
  for (const auto& it : flat) positions_.erase(it);
}

std::optional<domain::Balance> AccountWatch::last_balance() const {
  if (!balance_.at) return std::nullopt;
  return balance_.value;
}

std::vector<domain::NamedPosition> AccountWatch::last_positions() const {
  std::vector<domain::NamedPosition> out;
  for (const auto& [symbol, held] : positions_) {
    if (held.told.at) out.push_back({{venue_, {}, symbol}, held.told.value});
  }
  return out;
}

}  // namespace avenor::market_data
