// The names of a bracket's exits: its entry's id with .tp (take profit) or .sl (stop loss) behind it.
#pragma once

#include <string>

#include "domain/order.hpp"

namespace avenor::execution {

inline domain::ClientOrderId leg_id(const domain::ClientOrderId& parent, bool profit) {
  return domain::ClientOrderId{parent.str() + (profit ? ".tp" : ".sl")};
}

/// No bot may use such an id for an order of its own.
inline bool is_leg_id(const domain::ClientOrderId& id) { return id.str().ends_with(".tp") || id.str().ends_with(".sl"); }

/// Of a bracket's two exits at most one is filled: exposure counts them once.
inline bool is_loss_leg(const domain::OrderRequest& request) {
  return request.reason == domain::Reason::StopLoss && request.client_order_id.str().ends_with(".sl");
}

/// The id of the profit leg (there may be none) beside a loss leg.
inline domain::ClientOrderId profit_sibling(const domain::ClientOrderId& loss_leg) {
  return domain::ClientOrderId{std::string{loss_leg.view().substr(0, loss_leg.view().size() - 3)} + ".tp"};
}

}  // namespace avenor::execution
