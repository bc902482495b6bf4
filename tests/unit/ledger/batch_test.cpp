#include "ledger/batch.hpp"

#include <map>

#include "ledger/statements.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::ledger;
using domain::OrderStatus;

namespace {

domain::Order order(const std::string& id) {
  domain::Order made;
  made.request.client_order_id = domain::ClientOrderId{id};
  made.request.qty = domain::Quantity{10};
  return made;
}

Change intent(const std::string& id) {
  Change change;
  change.intent = Intent{.order = order(id), .fingerprint = "f", .is_test_trade = true};
  return change;
}

Step step(const std::string& id, OrderStatus from, OrderStatus to, int version) {
  Step made;
  made.order = order(id);
  made.order.status = to;
  made.order.version = version;
  made.from = from;
  return made;
}

Change steps(std::vector<Step> list) {
  Change change;
  change.steps = std::move(list);
  return change;
}

std::uint32_t length(std::string_view array) {
  std::uint32_t value = 0;
  for (const char c : array.substr(12, 4)) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

// Which statements, with how many rows.
std::vector<std::pair<std::string, std::uint32_t>> shape(const std::vector<Change>& changes) {
  Batch batch;
  std::int64_t mark = 100;
  for (const Change& change : changes) batch.add(change, ++mark);
  std::vector<std::pair<std::string, std::uint32_t>> made;
  for (const Call& call : batch.calls()) {
    // A single row goes by itself, under another name.
    const bool single = call.params.empty() || call.statement.ends_with("_1");
    const std::uint32_t rows = single ? 1 : length(*call.params.front());
    CHECK(single == (rows == 1));
    for (const auto& param : call.params) CHECK((single || length(*param) == rows));
    made.emplace_back(
        call.statement.ends_with("_1") ? call.statement.substr(0, call.statement.size() - 2) : call.statement,
        rows);
  }
  return made;
}

using Shape = std::vector<std::pair<std::string, std::uint32_t>>;
const std::string kIntents{sql::kIntents}, kSteps{sql::kSteps}, kWaypoints{sql::kWaypoints},
    kExecutions{sql::kExecutions}, kFills{sql::kFills}, kAnnounced{sql::kAnnounced};

}  // namespace

TEST_CASE("batch: nothing to do is no statement") { CHECK(shape({Change{}}).empty()); }

TEST_CASE("batch: orders share one statement") {
  CHECK(shape({intent("a"), intent("b"), intent("c")}) == Shape{{kIntents, 3}});
}

TEST_CASE("batch: an order's steps are one change of its row, and an event each") {
  CHECK(shape({steps({step("a", OrderStatus::Pending, OrderStatus::Submitted, 2)}),
               steps({step("b", OrderStatus::Pending, OrderStatus::Submitted, 2)}),
               steps({step("a", OrderStatus::Submitted, OrderStatus::PartiallyFilled, 3),
                      step("a", OrderStatus::PartiallyFilled, OrderStatus::Filled, 4)})}) ==
        Shape{{kSteps, 2}, {kWaypoints, 2}});
}

TEST_CASE("batch: steps that do not lead on to each other are left to the database") {
  SECTION("a version is left out") {
    CHECK(shape({steps({step("a", OrderStatus::Pending, OrderStatus::Submitted, 2),
                        step("a", OrderStatus::Submitted, OrderStatus::Filled, 4)})}) ==
          Shape{{kSteps, 1}, {kSteps, 1}});
  }
  SECTION("it begins where the one before did not end") {
    CHECK(shape({steps({step("a", OrderStatus::Pending, OrderStatus::Submitted, 2),
                        step("a", OrderStatus::PartiallyFilled, OrderStatus::Filled, 3)})}) ==
          Shape{{kSteps, 1}, {kSteps, 1}});
  }
  SECTION("the table has no such way") {
    CHECK(shape({steps({step("a", OrderStatus::Pending, OrderStatus::Filled, 2),
                        step("a", OrderStatus::Filled, OrderStatus::Pending, 3)})}) ==
          Shape{{kSteps, 1}, {kSteps, 1}});
  }
  SECTION("one comes with the intent, the other does not") {
    Change first = intent("a");
    first.steps = {step("a", OrderStatus::Pending, OrderStatus::Submitted, 2)};
    CHECK(shape({first, steps({step("a", OrderStatus::Submitted, OrderStatus::Filled, 3)})}) ==
          Shape{{kIntents, 1}, {kSteps, 1}, {kSteps, 1}});
  }
}

TEST_CASE("batch: of an order's acknowledgements only the last counts") {
  Change first, second;
  first.announced = Change::Announced{.client_order_id = domain::ClientOrderId{"a"}, .version = 3};
  second.announced = Change::Announced{.client_order_id = domain::ClientOrderId{"a"}, .version = 2};
  CHECK(shape({first, second}) == Shape{{kAnnounced, 1}});
}

TEST_CASE("batch: fills come after the steps") {
  Change change = steps({step("a", OrderStatus::Submitted, OrderStatus::Filled, 3)});
  change.fills.resize(2);
  CHECK(shape({change}) == Shape{{kSteps, 1}, {kFills, 2}});
}

TEST_CASE("batch: a step and the execution that made it are one visit to the row") {
  const auto filled = [](OrderStatus from, OrderStatus to, int version) {
    Change change = steps({step("a", from, to, version)});
    change.fills.resize(1);
    change.fills[0].client_order_id = domain::ClientOrderId{"a"};
    return change;
  };
  SECTION("with what led to it") {
    CHECK(shape({steps({step("a", OrderStatus::Pending, OrderStatus::Submitted, 2)}),
                 filled(OrderStatus::Submitted, OrderStatus::Filled, 3)}) == Shape{{kExecutions, 1}});
  }
  SECTION("two executions of one order go the long way") {
    CHECK(shape({filled(OrderStatus::Submitted, OrderStatus::PartiallyFilled, 3),
                 filled(OrderStatus::PartiallyFilled, OrderStatus::Filled, 4)}) ==
          Shape{{kSteps, 1}, {kWaypoints, 1}, {kFills, 2}});
  }
  SECTION("an execution that claims another bot is shown to the database as it is") {
    Change change = filled(OrderStatus::Submitted, OrderStatus::Filled, 3);
    change.fills[0].bot_id = domain::BotId{"other"};
    CHECK(shape({change}) == Shape{{kSteps, 1}, {kFills, 1}});
  }
}

TEST_CASE("batch: the same new id twice waits for the next one") {
  BatchRule rule;
  const Change first = intent("a"), again = intent("a"), other = intent("b");
  CHECK(rule.admits(first));
  rule.note(first);
  CHECK_FALSE(rule.admits(again));
  CHECK(rule.admits(other));
  CHECK(rule.admits(steps({step("a", OrderStatus::Pending, OrderStatus::Submitted, 2)})));
}
