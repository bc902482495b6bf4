#include "paper_exchange/control/order_actions.hpp"

#include "dialects/alpaca/answers.hpp"
#include "dialects/alpaca/order_json.hpp"
#include "dialects/alpaca/order_request.hpp"
#include "dialects/alpaca/words.hpp"
#include "paper_exchange/control/fields.hpp"

namespace avenor::paper_exchange {

namespace alpaca = dialects::alpaca;
using dialects::Answer;
using domain::Quantity;
using matching::Order;

namespace {

constexpr const char* kNoOrder = "there is no order with that id or client_order_id";

}  // namespace

Order* OrderActions::find(const json::Value& body) const {
  const matching::OrderStore& store = broker_.exchange().store();
  const std::string id = text_field(body, "id");
  return id.empty() ? store.by_client_order_id(text_field(body, "client_order_id")) : store.by_id(id);
}

core::Result<Order*> OrderActions::find_open(const json::Value& body) const {
  Order* order = find(body);
  if (order == nullptr) return core::fail(kNoOrder);
  if (!order->is_open())
    return core::fail("the order is already " + std::string(alpaca::to_text(order->status)));
  return order;
}

Answer OrderActions::show(const Order& order) const {
  return {200, alpaca::order_json(order, broker_.exchange().store(), true)};
}

Answer OrderActions::cancel(const json::Value& body) {
  const auto order = find_open(body);
  if (!order) return bad(order.error().message);
  broker_.exchange().finish_cancel(**order);
  return show(**order);
}

Answer OrderActions::expire(const json::Value& body) {
  const auto order = find_open(body);
  if (!order) return bad(order.error().message);
  broker_.exchange().expire(**order);
  return show(**order);
}

Answer OrderActions::fill(const json::Value& body) {
  const auto found = find_open(body);
  if (!found) return bad(found.error().message);
  Order& order = **found;
  const auto price = price_field(body, "price");
  if (!price) return bad(price.error().message);
  const auto at = *price              ? *price
                  : order.limit_price ? order.limit_price
                                      : order.instrument->book.reference(order.side);
  if (!at) return bad("there is no price yet: give one");
  const std::string text = text_field(body, "qty");
  const auto qty = text.empty() ? core::Result<Quantity>(order.leaves()) : Quantity::parse(text);
  if (!qty) return bad("qty: " + qty.error().message);
  const auto filled = broker_.exchange().execute(order, *at, *qty);
  if (filled) return show(order);
  if (filled.error().reason == matching::RejectReason::QuantityOutOfBounds)
    return bad("qty must be above 0 and at most " + order.leaves().to_string());
  return bad(alpaca::refusal_of(filled.error()).message);
}

Answer OrderActions::place(const json::Value& body) {
  const auto request = alpaca::read_new_order(body);
  if (!request) return alpaca::answer_of(request.error());
  const auto order = broker_.exchange().accept(*request, true);
  if (!order) return alpaca::answer_of(alpaca::refusal_of(order.error()));
  broker_.activate(**order);
  return show(**order);
}

/// As by a person on the broker's page: the new order is not the client's.
Answer OrderActions::replace(const json::Value& body) {
  const Order* old = find(body);
  if (old == nullptr) return bad(kNoOrder);
  json::Value terms = body;
  std::erase_if(std::get<json::Value::Object>(terms.value),
                [](const auto& member) { return member.first == "client_order_id" || member.first == "id"; });
  const auto change = alpaca::read_change(terms);
  if (!change) return alpaca::answer_of(change.error());
  const auto order = broker_.exchange().replace(old->id, *change);
  if (!order) return alpaca::answer_of(alpaca::refusal_of(order.error()));
  (*order)->external = true;
  broker_.activate_replacement(**order);
  return show(**order);
}

}  // namespace avenor::paper_exchange
