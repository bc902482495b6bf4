// The one gate between a durable intent and a venue. Pure: its input is a RiskContext, its result an Approved
// (which only the gate can make) or a RiskReject with a code and a sentence.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>
#include "core/clock.hpp"
#include "domain/order.hpp"
#include "risk/approved.hpp"
#include "risk/limits.hpp"
#include "risk/worst_value.hpp"

namespace avenor::risk {

/// Signed position, and what open orders could add to it on either side. UNKNOWN orders count in full.
struct Exposure {
  domain::Quantity position;
  domain::Quantity open_buys;  ///< unfilled quantity of every buy that is not in a final state
  domain::Quantity open_sells;
};

/// The figures at the moment of the decision, without the order that is being checked.
struct RiskContext {
  Exposure symbol;  ///< the venue's symbol, all bots
  Exposure bot;     ///< the bot's share of it
  /// all symbols at their worst case, at the highest known prices
  domain::Money account_exposure;
  /// what the account holds or may hold without a known price
  std::vector<domain::Symbol> unvalued;
  Market market;  ///< what is known of the symbol's prices
  /// of the currency that the symbol is priced in, in the base currency; nothing: not known
  std::optional<domain::Price> quote_rate = domain::Price{1};
  std::optional<core::Duration> price_age;  ///< by our own monotonic clock
  bool price_stale = false;                 ///< reported by the feed
  int bot_open_orders = 0;
  int bot_orders_last_minute = 0;
  /// realised and unrealised of today, net of fees, as far as it is known
  domain::Money bot_day_profit;
  /// holdings of the bot without a known, current price: a loss in them is not in the profit
  std::vector<domain::Symbol> unmarked;
  std::optional<bool> market_open;  ///< nothing: not known from the venue
  bool unknown_in_symbol = false;
  /// why the account's state at the venue has not been known for a while; empty: it is
  std::string account_unknown;
  bool position_unreadable = false;  ///< the position at the venue in the symbol is unknown
  std::string halted;                ///< what is halted and why, as one sentence; empty when nothing is
};

struct RiskReject {
  std::string code;     ///< "risk.max_order_qty"
  std::string message;  ///< for a person, with both figures
  bool operator==(const RiskReject&) const = default;
};

class Gate {
 public:
  explicit Gate(RiskLimits book) : book_(std::move(book)) {}

  /// The first limit that the order would break, or the approval. For an order that only reduces the bot's
  /// position only the halt, the maximum quantity, the price collar and the order rate are checked: closing
  /// must always be possible.
  tl::expected<Approved, RiskReject> check(const domain::OrderRequest& request, const RiskContext& now) const;

  const RiskLimits& book() const { return book_; }

 private:
  RiskLimits book_;
};

/// True when `request`, together with all open orders, can only reduce the bot's position.
bool only_reduces(const domain::OrderRequest& request, const Exposure& bot);

}  // namespace avenor::risk
