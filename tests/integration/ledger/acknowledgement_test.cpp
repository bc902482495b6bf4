// When acknowledgements are written: nobody waits for them, so they must not be in the way of who does.
#include <algorithm>

#include "integration/ledger/ledger_world.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderStatus;

namespace {

constexpr auto kPatience = 250ms;

/// A desk on which `acknowledgements` of orders are handed in, and an order may end meanwhile.
class Lying {
 public:
  /// How long until the last of them is written.
  std::chrono::nanoseconds time(int acknowledgements, bool an_order_ends) {
    std::vector<ledger::Change> changes;
    for (int i = 0; i < acknowledgements; ++i) changes.push_back(acknowledgement_of(a_new_order()));
    domain::Order ending = a_new_order();
    int written = 0;
    const auto start = std::chrono::steady_clock::now();
    for (ledger::Change& change : changes)
      desk_.ledger().write(std::move(change), [&written](ledger::Written) { ++written; });
    if (an_order_ends) desk_.write(change_of({step_of(ending, OrderStatus::Cancelled)}));
    REQUIRE(desk_.loop().run_until([&] { return written == acknowledgements; }));
    return std::chrono::steady_clock::now() - start;
  }

 private:
  domain::Order a_new_order() {
    domain::Order order = an_order("o" + std::to_string(++orders_));
    desk_.write(intent_of(order));
    return order;
  }
  static ledger::Change acknowledgement_of(const domain::Order& order) {
    ledger::Change change;
    change.announced =
        ledger::Change::Announced{.client_order_id = order.request.client_order_id, .version = 1};
    return change;
  }

  LedgerDesk desk_{fresh_ledger()};
  int orders_ = 0;
};

}  // namespace

TEST_CASE("ledger: acknowledgements lie, for others to share their commit") {
  Lying lying;
  CHECK(lying.time(1, false) >= kPatience);
  CHECK(lying.time(16, false) >= kPatience);
}

TEST_CASE("ledger: when an order has ended a few of them are written at once, fewer or more are not") {
  Lying lying;
  CHECK(lying.time(3, true) >= kPatience);
  CHECK(lying.time(17, true) >= kPatience);
  for (const int few : {4, 16}) {
    std::chrono::nanoseconds fastest = 1h;  // one of five is not held up by the machine
    for (int i = 0; i < 5; ++i) fastest = std::min(fastest, lying.time(few, true));
    CHECK(fastest < kPatience);
  }
}
