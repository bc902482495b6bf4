// The names of a bracket's exits: its entry's id with .tp (take profit) or .sl (stop loss) behind it.
#pragma once

#include "domain/order.hpp"

namespace avenor::execution {

inline domain::ClientOrderId leg_id(const domain::ClientOrderId& parent, bool profit) {
  return domain::ClientOrderId{parent.str() + (profit ? ".tp" : ".sl")};
}

/// No bot may use such an id for an order of its own.
inline bool is_leg_id(const domain::ClientOrderId& id) { return id.str().ends_with(".tp") || id.str().ends_with(".sl"); }

/// Of a bracket's two exits at most one is filled: exposure counts the profit leg only.
inline bool is_loss_leg(const domain::OrderRequest& request) {
  return request.reason == domain::Reason::StopLoss && request.client_order_id.str().ends_with(".sl");
}

}  // namespace avenor::execution
