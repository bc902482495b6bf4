// Bodies that the paper exchange gets: an order, a change of one, its faults. What is accepted can be said
// again, and then it is the same.
#include "dialects/alpaca/order_request.hpp"
#include "dialects/alpaca/words.hpp"
#include "dialects/request_body.hpp"
#include "domain/text.hpp"
#include "fuzz/fuzz.hpp"
#include "json/writer.hpp"
#include "paper_exchange/faults/switches.hpp"

namespace avenor::fuzz {
namespace {

using namespace matching;
using namespace paper_exchange;
using namespace dialects;
using namespace dialects::alpaca;

std::string body(const NewOrder& order) {
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .text_or_null("client_order_id", order.client_order_id)
      .field("symbol", order.symbol)
      .field("qty", order.qty)
      .field("side", domain::to_text(order.side))
      .field("type", domain::to_text(order.type))
      .field("time_in_force", domain::to_text(order.time_in_force))
      .field("order_class", to_text(order.order_class))
      .field("extended_hours", order.extended_hours)
      .field("limit_price", order.limit_price)
      .field("stop_price", order.stop_price);
  if (order.take_profit) {
    json.key("take_profit").begin_object().field("limit_price", order.take_profit).end_object();
  }
  if (order.stop_loss) {
    json.key("stop_loss").begin_object().field("stop_price", order.stop_loss);
    json.field("limit_price", order.stop_loss_limit).end_object();
  }
  json.end_object();
  return out;
}

std::string body(const Change& change) {
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .text_or_null("client_order_id", change.client_order_id.value_or(""))
      .field("qty", change.qty)
      .field("limit_price", change.limit_price)
      .field("stop_price", change.stop_price)
      .text_or_null("time_in_force", change.time_in_force ? domain::to_text(*change.time_in_force) : "")
      .end_object();
  return out;
}

void check(const NewOrder& order) {
  must(order.qty.is_positive() && !order.symbol.empty());
  const bool limit = order.type == OrderType::Limit || order.type == OrderType::StopLimit;
  const bool stop = order.type == OrderType::Stop || order.type == OrderType::StopLimit;
  must(order.limit_price.has_value() == limit && order.stop_price.has_value() == stop);
  // What is taken can be booked.
  for (const auto& price : {order.limit_price, order.stop_price, order.take_profit, order.stop_loss}) {
    if (price) must(price->is_positive() && (*price * order.qty >= Money{}));
  }
}

}  // namespace

void run(std::string_view input) {
  const auto json = parse_body(input);
  if (!json) return;
  if (const auto order = read_new_order(*json)) {
    check(*order);
    const auto again = read_new_order(parse_body(body(*order)).value());
    must(again && body(*again) == body(*order));
  } else {
    must(parse_body(to_json(order.error())).has_value());
  }
  if (const auto change = read_change(*json)) {
    const auto again = read_change(parse_body(body(*change)).value());
    must(again && body(*again) == body(*change));
  }
  if (const auto faults = change_faults({}, *json)) {
    must(change_faults({}, parse_body(to_json(*faults)).value()) == *faults);
  }
}

}  // namespace avenor::fuzz
