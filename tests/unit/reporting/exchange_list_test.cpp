// The paper exchange's own list, read.
#include "reporting/exchange_list.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::reporting;

TEST_CASE("reporting: the exchange's list is read, and the legs that it made itself are told apart") {
  const auto list = read_exchange_list(R"({"orders":[
    {"client_order_id":"a","status":"filled","received":2,"filled_qty":"3","parent":null,"external":false,"fills":[{},{}]},
    {"client_order_id":"leg","status":"new","received":0,"filled_qty":"0","parent":"x","external":false,"fills":[]}]})");
  REQUIRE(list);
  REQUIRE(list->size() == 2);
  CHECK_FALSE(list->front().leg);
  CHECK(list->back().leg);
  CHECK(list->front().received == 2);
  CHECK(list->front().fills == 2);
  CHECK(list->front().filled_qty == domain::Quantity{3});
  CHECK_FALSE(read_exchange_list("[]"));
  CHECK_FALSE(read_exchange_list(R"({"orders":[{"client_order_id":"a"}]})"));
}
