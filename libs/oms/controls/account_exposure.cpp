#include "oms/controls/account_exposure.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "domain/pair.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {
namespace {

/// With more, all symbols are computed anew: names may be invented, and the limit may not be in use.
constexpr std::size_t kMostChanged = 10'000;

/// The larger side of a symbol's possible position, with every open order filled.
domain::Quantity largest(const risk::Exposure& exposure) {
  return std::max((exposure.position + exposure.open_buys).abs(),
                  (exposure.position - exposure.open_sells).abs());
}

}  // namespace

AccountExposure::AccountExposure(OrderStore& orders, PositionBook& positions, LastPrices& prices)
    : orders_(orders), positions_(positions), prices_(prices) {
  orders.set_listener(*this);
  positions.set_listener(*this);
  prices.set_listener(*this);
}

risk::Market AccountExposure::market_of(const LastPrices::Seen* seen) {
  if (!seen) return {};
  return {.last = seen->price,
          .bid = seen->sells_at.price(),
          .ask = seen->buys_at.price(),
          .steady = seen->steady};
}

// An order and its waiting replacement together fill no more than the larger quantity.
risk::Exposure AccountExposure::admitted(const VenueSession& session, const domain::Symbol& symbol,
                                         const domain::BotId& bot) const {
  auto exposure = orders_.open_exposure(session.name(), symbol, bot, OrderStore::Which::Admitted);
  for (const auto& [old, fresh] : session.replacements()) {
    const auto& r = old->order.request;
    if (r.symbol != symbol || (!bot.empty() && r.bot_id != bot)) continue;
    (r.side == domain::Side::Buy ? exposure.open_buys : exposure.open_sells) -=
        std::min(old->order.leaves_qty(), fresh->order.leaves_qty());
  }
  const auto owed = session.owed_exits(symbol, bot);
  exposure.open_buys += owed.open_buys;
  exposure.open_sells += owed.open_sells;
  return exposure;
}

std::optional<domain::Price> AccountExposure::rate(const domain::VenueName& venue,
                                                   const domain::Currency& currency) const {
  if (is_base(currency)) return domain::Price{1};
  return market_of(prices_.of(venue, domain::base_pair_of(currency))).highest();
}

AccountExposure::Value AccountExposure::value(const VenueSession& session, const domain::Symbol& own,
                                              const risk::Exposure& exposure) {
  const auto& venue = session.name();
  Account& account = accounts_[venue];
  if (!account.is_complete) collect(session, account);
  mark_passing(session, account);
  // Its own symbol changes with each order, and its entry is not needed now.
  for (std::size_t i = 0; i < account.changed.size();) {
    if (account.changed[i] == own) {
      ++i;
      continue;
    }
    compute(session, account, account.changed[i]);
    std::swap(account.changed[i], account.changed.back());
    account.changed.pop_back();
  }
  const auto entry = account.entries.find(own);
  Value result{.in_base = account.total, .unvalued = {}};
  if (entry != account.entries.end()) result.in_base -= entry->second.value;
  Valued its = value_of(venue, own, largest(exposure));
  try {
    result.in_base += its.value;
  } catch (const std::overflow_error&) {
    its.missing = own;
  }
  for (const auto& [symbol, missing] : account.unvalued) {
    if (its.missing && own < symbol) result.unvalued.push_back(*std::exchange(its.missing, std::nullopt));
    if (symbol != own) result.unvalued.push_back(missing);
  }
  if (its.missing) result.unvalued.push_back(*its.missing);
  return result;
}

void AccountExposure::collect(const VenueSession& session, Account& account) const {
  const auto& venue = session.name();
  account.is_complete = true;
  for (const auto& [symbol, net] : positions_.nets(venue)) mark(account, symbol);
  for (const auto& symbol : orders_.symbols_with_open_orders(venue)) mark(account, symbol);
}

// What a replacement in waiting, or an exit that is owed, takes from a symbol's exposure or adds to it is not
// reported. These are few.
void AccountExposure::mark_passing(const VenueSession& session, Account& account) {
  for (const auto& symbol : std::exchange(account.passing, {})) mark(account, symbol);
  for (const auto& [old, fresh] : session.replacements())
    account.passing.push_back(old->order.request.symbol);
  session.add_symbols_owing_exits(account.passing);
  for (const auto& symbol : account.passing) mark(account, symbol);
}

void AccountExposure::compute(const VenueSession& session, Account& account,
                              const domain::Symbol& symbol) const {
  const auto& venue = session.name();
  auto exposure = admitted(session, symbol, {});
  exposure.position = positions_.net(venue, symbol);
  const auto qty = largest(exposure);
  // From here on nothing is thrown half-way: a symbol whose figures overflow stays on the list.
  Entry& entry = account.entries.at(symbol);
  account.total -= std::exchange(entry.value, {});
  entry.is_changed = false;
  account.unvalued.erase(symbol);
  if (qty.is_zero()) return forget(account, symbol);
  if (const auto quote = domain::quote_currency_of(symbol); !is_base(quote))
    account.by_rate[domain::base_pair_of(quote)].insert(symbol);
  const Valued valued = value_of(venue, symbol, qty);
  try {
    if (!valued.missing) {
      account.total += valued.value;
      entry.value = valued.value;
      return;
    }
  } catch (const std::overflow_error&) {
    account.passing.push_back(symbol);  // it may fit when others are worth less
  }
  account.unvalued.insert_or_assign(symbol, valued.missing.value_or(symbol));
}

AccountExposure::Valued AccountExposure::value_of(const domain::VenueName& venue,
                                                  const domain::Symbol& symbol, domain::Quantity qty) const {
  if (qty.is_zero()) return {};
  const auto price = market_of(prices_.of(venue, symbol)).highest();
  if (!price) return {.value = {}, .missing = symbol};
  const auto quote = domain::quote_currency_of(symbol);
  const auto quote_rate = rate(venue, quote);
  if (!quote_rate) return {.value = {}, .missing = domain::base_pair_of(quote)};
  try {
    return {.value = risk::in_base(*price * qty, *quote_rate), .missing = {}};
  } catch (const std::overflow_error&) {
    return {.value = {}, .missing = symbol};
  }
}

void AccountExposure::forget(Account& account, const domain::Symbol& symbol) {
  account.entries.erase(symbol);
  if (const auto quote = domain::quote_currency_of(symbol); !is_base(quote))
    if (const auto it = account.by_rate.find(domain::base_pair_of(quote)); it != account.by_rate.end()) {
      it->second.erase(symbol);
      if (it->second.empty()) account.by_rate.erase(it);
    }
}

void AccountExposure::mark(Account& account, const domain::Symbol& symbol) {
  if (!std::exchange(account.entries[symbol].is_changed, true)) account.changed.push_back(symbol);
}

AccountExposure::Account* AccountExposure::tracked(const domain::VenueName& venue) {
  const auto found = accounts_.find(venue);
  if (found == accounts_.end() || !found->second.is_complete) return nullptr;
  if (found->second.changed.size() < kMostChanged) return &found->second;
  found->second = {};
  return nullptr;
}

void AccountExposure::exposure_changed(const domain::VenueName& venue, const domain::Symbol& symbol) {
  if (Account* account = tracked(venue)) mark(*account, symbol);
}

void AccountExposure::price_changed(const domain::VenueName& venue, const domain::Symbol& symbol) {
  Account* account = tracked(venue);
  if (account == nullptr) return;
  if (account->entries.contains(symbol)) mark(*account, symbol);
  if (const auto priced = account->by_rate.find(symbol); priced != account->by_rate.end())
    for (const auto& other : priced->second) mark(*account, other);
}

}  // namespace avenor::oms
