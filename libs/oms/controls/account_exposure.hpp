// The worst-case value of an account: of each symbol, what is held with all admitted orders filled, at the
// highest known price. The sum over all symbols is kept, and only what has changed since the last order is
// computed again: an order costs the same with ten symbols and with ten thousand.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "domain/amounts.hpp"
#include "domain/ids.hpp"
#include "oms/orders/exposure_listener.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/prices/last_prices.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class VenueSession;

class AccountExposure final : public ExposureListener {
 public:
  /// It is told of their changes from here on.
  AccountExposure(OrderStore& orders, PositionBook& positions, LastPrices& prices);
  AccountExposure(const AccountExposure&) = delete;
  AccountExposure& operator=(const AccountExposure&) = delete;

  /// What admitted orders, and exits that the venue holds without our having their rows, may buy and sell: of
  /// one bot, of all where it is empty. The position is not filled in.
  risk::Exposure admitted(const VenueSession& session, const domain::Symbol& symbol,
                          const domain::BotId& bot) const;

  struct Value {
    domain::Money in_base;
    /// Held or ordered, and not in it: no price (or, of its currency, no rate) is known. In the order of the
    /// symbols.
    std::vector<domain::Symbol> unvalued;
  };
  /// Of all symbols at the venue; `own` counts with `exposure` instead of its own.
  Value value(const VenueSession& session, const domain::Symbol& own, const risk::Exposure& exposure);

  /// The price of a currency in the base currency.
  std::optional<domain::Price> rate(const domain::VenueName& venue, const domain::Currency& currency) const;
  /// The prices that are known of a symbol.
  static risk::Market market_of(const LastPrices::Seen* seen);

  void exposure_changed(const domain::VenueName& venue, const domain::Symbol& symbol) override;
  void price_changed(const domain::VenueName& venue, const domain::Symbol& symbol) override;

 private:
  struct Entry {
    domain::Money value;      ///< in the account's total
    bool is_changed = false;  ///< and in the account's list of these
  };
  struct Account {
    /// Every symbol with a position or an order has an entry. Not so before the first order, nor after more
    /// changes than are worth to be tracked.
    bool is_complete = false;
    domain::Money total;
    std::unordered_map<domain::Symbol, Entry> entries;
    std::map<domain::Symbol, domain::Symbol> unvalued;  ///< and the symbol whose price is missing
    std::vector<domain::Symbol> changed;
    /// To be computed again with the next order whatever is reported until then.
    std::vector<domain::Symbol> passing;
    /// Of symbols in another currency than the base currency: by the pair that gives the rate.
    std::unordered_map<domain::Symbol, std::unordered_set<domain::Symbol>> by_rate;
  };
  /// The value, or the symbol whose price is missing.
  struct Valued {
    domain::Money value;
    std::optional<domain::Symbol> missing;
  };

  /// Null: nothing is to be remembered there.
  Account* tracked(const domain::VenueName& venue);
  static void mark(Account& account, const domain::Symbol& symbol);
  void collect(const VenueSession& session, Account& account) const;
  static void mark_passing(const VenueSession& session, Account& account);
  void compute(const VenueSession& session, Account& account, const domain::Symbol& symbol) const;
  Valued value_of(const domain::VenueName& venue, const domain::Symbol& symbol, domain::Quantity qty) const;
  static void forget(Account& account, const domain::Symbol& symbol);

  const OrderStore& orders_;
  const PositionBook& positions_;
  const LastPrices& prices_;
  std::unordered_map<domain::VenueName, Account> accounts_;
};

}  // namespace avenor::oms
