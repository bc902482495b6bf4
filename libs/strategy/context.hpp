// A strategy's interface to its environment. The daemon implements it live, the engine in a backtest; a
// strategy cannot distinguish them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/market.hpp"
#include "domain/order.hpp"
#include "domain/position.hpp"

namespace avenor::strategy {

/// An order as the strategy requests it; the Context adds bot, venue, expiry and id.
struct NewOrder {
  domain::Symbol symbol;
  domain::Side side = domain::Side::Buy;
  domain::Quantity qty;
  domain::OrderType type = domain::OrderType::Market;
  std::optional<domain::Price> limit_price;
  std::optional<domain::Price> stop_price;
  domain::TimeInForce time_in_force = domain::TimeInForce::Day;
  domain::Reason reason = domain::Reason::Entry;
  std::optional<domain::Bracket> bracket;
  std::optional<core::Duration>
      expires_in;         ///< how long the intent may wait for acceptance; nothing: the bot's own setting
  std::string rationale;  ///< a JSON object (signal, indicator values, prices seen), or empty
};

/// The known state of one of the bot's orders.
struct OrderView {
  domain::ClientOrderId id;
  domain::Symbol symbol;
  domain::Side side = domain::Side::Buy;
  domain::Quantity qty;
  domain::OrderStatus status = domain::OrderStatus::Pending;
  domain::Quantity filled_qty;
  std::optional<domain::Price> avg_price;  ///< of the fills
  int version = 0;                         ///< 0: not confirmed yet
  bool open = true;                        ///< it may still trade, as far as is known
  std::string error;                       ///< a code, when refused, failed or lost
  std::string message;                     ///< the same for a person
};

enum class Note { Debug, Info, Warning };

class Context {
 public:
  virtual ~Context() = default;

  /// The only clock that a strategy reads: the wall's live, the tape's in a backtest.
  virtual core::WallTime now() const = 0;
  /// The bot's symbols, at least one.
  virtual std::span<const domain::Symbol> symbols() const = 0;

  /// The bot's own share. Flat when it never had one.
  virtual domain::Position position(const domain::Symbol& symbol) const = 0;
  virtual std::vector<OrderView> open_orders(const domain::Symbol& symbol) const = 0;
  /// Cheaper than asking for the list.
  virtual bool has_open_order(const domain::Symbol& symbol) const = 0;
  /// The latest quote, with `stale` set when it is too old to trade on; nullptr before the first. Valid until
  /// the callback returns.
  virtual const domain::Quote* quote(const domain::Symbol& symbol) const = 0;

  /// Puts the order into the outbox and sends it. An error (stale price, execution away, invalid order …)
  /// says why nothing was sent; the bot may try again at a later event. Never calls back before it returns.
  virtual core::Result<domain::ClientOrderId> submit(const NewOrder& draft) = 0;
  /// Requests its cancel. The outcome arrives as on_order; a fill may be faster. An unknown or closed id is
  /// an error.
  virtual core::Status cancel(const domain::ClientOrderId& id) = 0;

  /// A line in the bot's log: a change of state that a person should read.
  virtual void log(Note note, std::string_view text) = 0;
};

}  // namespace avenor::strategy
