#include "oms/orders/order_refusals.hpp"

#include <optional>

namespace avenor::oms {
namespace {

/// in a storm of bad messages the senders repeat the rest
constexpr int kMostRefusalsInQuestion = 256;

}  // namespace

void OrderRefusals::refuse(const domain::OrderRequest& request, const std::string& error,
                           const std::string& message) {
  if (in_question_ >= kMostRefusalsInQuestion) return;
  ++in_question_;
  ledger_.find(ledger::Ledger::By::ClientOrderId, request.client_order_id.str(),
               [this, request, error, message](const core::Result<std::optional<ledger::Stored>>& found) {
                 --in_question_;
                 if (!found) return;
                 const bool taken = *found && (*found)->order.request.bot_id == request.bot_id;
                 if (taken && error != "order.id_conflict")
                   return events_.publish(domain::confirmation_of((*found)->order));
                 publish(request, error, message);
               });
}

void OrderRefusals::publish(const domain::OrderRequest& request, const std::string& error,
                            const std::string& message) {
  events_.publish(domain::Confirmation{.client_order_id = request.client_order_id,
                                       .bot_id = request.bot_id,
                                       .symbol = request.symbol,
                                       .venue = request.venue,
                                       .side = request.side,
                                       .qty = request.qty,
                                       .status = domain::OrderStatus::Rejected,
                                       .filled_qty = {},
                                       .avg_price = {},
                                       .venue_order_id = {},
                                       .version = 0,
                                       .error = error,
                                       .message = message});
}

domain::OrderRequest unknown_order(const domain::ClientOrderId& id, const domain::BotId& bot) {
  domain::OrderRequest request;
  request.client_order_id = id;
  request.bot_id = bot;
  request.symbol = domain::Symbol{"-"};  // a confirmation always names one
  request.venue = domain::VenueName{"none"};
  return request;
}

}  // namespace avenor::oms
