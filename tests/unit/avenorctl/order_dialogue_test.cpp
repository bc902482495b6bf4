// What an operator is told of an order that has not ended in time.
#include "avenorctl/order_dialogue.hpp"

#include "support/catch.hpp"

using namespace avenor;
using avenorctl::no_end_text;
using domain::OrderStatus;

TEST_CASE("order: a time-out names the last known state, and warns of a second order where it is not known") {
  const domain::ClientOrderId id{"manual:entry:1"};
  const std::string warning = "do not repeat it under another id: its state is not known";
  const auto rests = no_end_text(id, OrderStatus::Submitted, true);
  CHECK(rests ==
        "the order has not ended within the time: its last known state is SUBMITTED; to follow it: "
        "avenorctl why manual:entry:1");
  CHECK_THAT(no_end_text(id, OrderStatus::Unknown, true),
             ContainsSubstring("UNKNOWN") && ContainsSubstring(warning));
  CHECK_THAT(no_end_text(id, std::nullopt, true), ContainsSubstring("execution has not answered") &&
                                                      ContainsSubstring(warning) &&
                                                      ContainsSubstring("avenorctl why manual:entry:1"));
  // A cancel may be repeated.
  for (const auto last : {std::optional<OrderStatus>{}, std::optional{OrderStatus::Unknown}})
    CHECK_THAT(no_end_text(id, last, false), !ContainsSubstring("do not repeat"));
}
