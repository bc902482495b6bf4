// Why a request is refused: a reason and its figures. A dialect maps it to its status, code and text.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "matching/order.hpp"

namespace avenor::matching {

enum class RejectReason {
  // The request in itself.
  QuantityOutOfBounds,
  PriceOutOfBounds,
  LimitPriceMissing,  ///< type; so the next three
  LimitPriceUnexpected,
  StopPriceMissing,
  StopPriceUnexpected,
  ExitsUnexpected,     ///< an order of no class with exits
  ExitsMissing,        ///< a bracket without both exits
  OneExitNeeded,       ///< an oto with none, or with both
  ExitPairIncomplete,  ///< an oco that is no limit order, or has no stop
  ExitsCrossed,        ///< the take profit is not beyond the stop loss; side: of the exits
  // The instrument and its prices.
  UnknownInstrument,   ///< subject: the name
  StopNotBelowMarket,  ///< a sell stop that is reached already
  StopNotAboveMarket,
  StopLossTooHigh,  ///< of a bought position, against the entry's price
  StopLossTooLow,
  // The account.
  InsufficientPosition,  ///< requested, available, position, reserved
  NoPositionToExit,      ///< an oco without a position; requested
  NothingToSell,         ///< spot; requested, subject: the symbol
  ShortingDisabled,      ///< subject: the symbol
  FractionalShortSale,
  InsufficientBuyingPower,  ///< buying_power, cost
  OppositeMarketOrder,      ///< could trade with an open order of the same account; subject: its id
  OppositeLimitOrder,
  // The order that is meant.
  DuplicateClientOrderId,
  UnknownOrder,    ///< subject: the id
  OrderNotOpen,    ///< or already being cancelled; status
  OrderNotLive,    ///< held or over: nothing of it can be executed; status
  NotReplaceable,  ///< not live yet, or being cancelled
  NoLimitPriceToReplace,
  NoStopPriceToReplace,
  ExitQuantityFixed,  ///< an exit has the quantity of its entry
  NothingChanged,
  ReplacementBeyondPosition,  ///< requested, available
};

struct Reject {
  RejectReason reason{};
  std::string subject;
  OrderType type = OrderType::Market;
  Side side = Side::Buy;
  Status status = Status::PendingNew;
  Quantity requested, available, position, reserved;
  Money buying_power, cost;
};

template <class T>
using Expected = tl::expected<T, Reject>;

inline tl::unexpected<Reject> reject(Reject why) { return tl::unexpected(std::move(why)); }
inline tl::unexpected<Reject> reject(RejectReason reason) { return reject(Reject{.reason = reason}); }

}  // namespace avenor::matching
