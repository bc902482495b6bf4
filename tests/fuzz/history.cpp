// The queries of GET /v2/orders and of the activities, on an exchange with a little history: a page is never
// longer than asked for, and the other direction finds the same ones.
#include <string>

#include "dialects/alpaca/history.hpp"
#include "dialects/request_body.hpp"
#include "fuzz/fuzz.hpp"
#include "net/url.hpp"

namespace avenor::fuzz {
namespace {

using namespace matching;
using namespace dialects;
using namespace dialects::alpaca;

OrderStore some_history() {
  OrderStore store;
  for (int i = 1; i <= 6; ++i) {
    Order order;
    order.id = "o" + std::to_string(i);
    order.client_order_id = "c" + std::to_string(i);
    order.symbol = i % 2 == 0 ? "IBM" : "MSFT";
    order.side = i % 3 == 0 ? Side::Sell : Side::Buy;
    order.qty = Quantity{10};
    order.status = i % 2 == 0 ? Status::Filled : Status::New;
    order.created_at = order.updated_at = {1'700'000'000'000'000'000 + i};
    Order& kept = store.add(order);
    store.note_status(kept);
    if (i % 2 == 0)
      store.add_fill({.execution_id = "e" + order.id,
                      .order_id = order.id,
                      .symbol = order.symbol,
                      .price = Price{5},
                      .qty = order.qty,
                      .cum_qty = order.qty,
                      .at = order.created_at});
  }
  return store;
}

std::size_t entries(const std::string& list) {
  return parse_body(R"({"list":)" + list + "}").value().find("list")->items().size();
}

}  // namespace

void run(std::string_view input) {
  static const OrderStore store = some_history();
  History history(store);
  const auto check = [&](const Taken<std::string>& page, const char* name) {
    if (!page) return must(parse_body(to_json(page.error())).has_value());
    const std::size_t count = entries(*page);
    must(count <= 6);
    const auto most = net::query_value(input, name);
    if (most == "1" || most == "2") must(count <= static_cast<std::size_t>((*most)[0] - '0'));
  };
  check(history.orders(input), "limit");
  check(history.activities("FILL", input), "page_size");
  check(history.activities("", input), "page_size");
}

}  // namespace avenor::fuzz
