#include "dialects/alpaca/refusal.hpp"

#include "dialects/alpaca/words.hpp"
#include "domain/text.hpp"
#include "json/writer.hpp"

namespace avenor::dialects::alpaca {
namespace {

using matching::Reject;
using matching::RejectReason;

template <class... Fields>
std::string members(const Fields&... fields) {
  std::string out;
  json::Writer json(out);
  (json.field(fields.first, fields.second), ...);
  return out;
}

std::string insufficient_qty(domain::Quantity requested, domain::Quantity available) {
  return "insufficient qty available for order (requested: " + requested.to_string() +
         ", available: " + available.to_string() + ")";
}

Refusal insufficient_position(const Reject& reject) {
  std::string more;
  json::Writer(more)
      .field("available", reject.available)
      .field("existing_qty", reject.position)
      .field("held_for_orders", reject.reserved)
      .key("related_orders")
      .raw("[]")
      .field("symbol", reject.subject);
  return Refusal::forbidden(insufficient_qty(reject.requested, reject.available), std::move(more));
}

Refusal nothing_to_sell(const Reject& reject) {
  return Refusal::forbidden("insufficient balance for " + reject.subject.substr(0, reject.subject.find('/')) +
                            " (requested: " + reject.requested.to_string() + ", available: 0)");
}

Refusal insufficient_buying_power(const Reject& reject) {
  return Refusal::forbidden(
      "insufficient buying power",
      members(std::pair{"buying_power", reject.buying_power}, std::pair{"cost_basis", reject.cost}));
}

Refusal wash_trade(const Reject& reject, const char* reason) {
  return Refusal::forbidden(
      "potential wash trade detected. use complex orders",
      members(std::pair{"existing_order_id", reject.subject}, std::pair{"reject_reason", reason}));
}

Refusal wrong_prices(const Reject& reject, const char* what) {
  return Refusal::incomplete(std::string(domain::to_text(reject.type)) + " orders " + what);
}

Refusal crossed_exits(const Reject& reject) {
  return Refusal::invalid(reject.side == domain::Side::Sell
                              ? "take_profit.limit_price must be > stop_loss.stop_price"
                              : "take_profit.limit_price must be < stop_loss.stop_price");
}

}  // namespace

Refusal refusal_of(const Reject& reject) {
  switch (reject.reason) {
    case RejectReason::QuantityOutOfBounds: return Refusal::invalid("qty is out of bounds");
    case RejectReason::PriceOutOfBounds: return Refusal::invalid("a price is out of bounds");
    case RejectReason::LimitPriceMissing: return wrong_prices(reject, "require a limit price");
    case RejectReason::LimitPriceUnexpected: return wrong_prices(reject, "must not have a limit price");
    case RejectReason::StopPriceMissing: return wrong_prices(reject, "require a stop price");
    case RejectReason::StopPriceUnexpected: return wrong_prices(reject, "must not have a stop price");
    case RejectReason::ExitsUnexpected:
      return Refusal::invalid("take_profit and stop_loss need order_class bracket, oco or oto");
    case RejectReason::ExitsMissing:
      return Refusal::invalid("bracket orders require take_profit and stop_loss");
    case RejectReason::OneExitNeeded:
      return Refusal::invalid("oto orders require either take_profit or stop_loss");
    case RejectReason::ExitPairIncomplete:
      return Refusal::invalid("oco orders must be limit orders with a stop_loss");
    case RejectReason::ExitsCrossed: return crossed_exits(reject);
    case RejectReason::UnknownInstrument:
      return Refusal::invalid("asset \"" + reject.subject + "\" not found");
    case RejectReason::StopNotBelowMarket:
      return Refusal::invalid("stop price must be less than current price");
    case RejectReason::StopNotAboveMarket:
      return Refusal::invalid("stop price must be greater than current price");
    case RejectReason::StopLossTooHigh:
      return Refusal::invalid("stop_loss.stop_price must be <= base_price - 0.01");
    case RejectReason::StopLossTooLow:
      return Refusal::invalid("stop_loss.stop_price must be >= base_price + 0.01");
    case RejectReason::InsufficientPosition: return insufficient_position(reject);
    case RejectReason::NoPositionToExit:
    case RejectReason::ReplacementBeyondPosition:
      return Refusal::forbidden(insufficient_qty(reject.requested, reject.available));
    case RejectReason::NothingToSell: return nothing_to_sell(reject);
    case RejectReason::ShortingDisabled:
      return Refusal::invalid("asset \"" + reject.subject + "\" cannot be sold short");
    case RejectReason::FractionalShortSale: return Refusal::invalid("fractional orders cannot be sold short");
    case RejectReason::InsufficientBuyingPower: return insufficient_buying_power(reject);
    case RejectReason::OppositeMarketOrder:
      return wash_trade(reject, "opposite side market/stop order exists");
    case RejectReason::OppositeLimitOrder: return wash_trade(reject, "opposite side limit order exists");
    case RejectReason::DuplicateClientOrderId: return Refusal::incomplete("client_order_id must be unique");
    case RejectReason::UnknownOrder: return Refusal::not_found("order not found for " + reject.subject);
    case RejectReason::OrderNotOpen:
      return Refusal::invalid("order is already in \"" + std::string(to_text(reject.status)) + "\" state");
    case RejectReason::OrderNotLive:
      return Refusal::invalid("the order is " + std::string(to_text(reject.status)));
    case RejectReason::NotReplaceable:
      return Refusal::invalid("unable to replace order, order isn't sent to exchange yet");
    case RejectReason::NoLimitPriceToReplace: return Refusal::invalid("order has no limit price to replace");
    case RejectReason::NoStopPriceToReplace: return Refusal::invalid("order has no stop price to replace");
    case RejectReason::ExitQuantityFixed: return Refusal::invalid("only the prices of a leg can be replaced");
    case RejectReason::NothingChanged: return Refusal::invalid("order parameters are not changed");
  }
  return Refusal::invalid("refused");
}

std::string to_json(const Refusal& refusal) {
  return json::object([&](auto& json) {
    if (refusal.code != 0) json.field("code", refusal.code);
    json.field("message", refusal.message);
    if (!refusal.extra.empty()) json.raw(refusal.extra);
  });
}

}  // namespace avenor::dialects::alpaca
