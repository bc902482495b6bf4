#include "integration/ledger/trading.hpp"

#include <algorithm>
#include <memory>

#include "support/catch.hpp"

namespace avenor::testing {

using domain::OrderStatus;

void Trading::begin_one() {
  const int number = begun_++;
  auto order = std::make_shared<domain::Order>(an_order(name_ + std::to_string(number)));
  desk_.ledger().write(intent_of(*order), [this, order](const ledger::Written& written) {
    REQUIRE_FALSE(written.refused);
    REQUIRE_FALSE(written.known);
    durable_.push_back(order->id().str());
    ledger::Change change =
        change_of({step_of(*order, OrderStatus::Submitted), step_of(*order, OrderStatus::Filled, "10")});
    change.fills = {fill_of(*order, "x-" + order->id().str(), "10")};
    position_.position = domain::apply_fill(position_.position, domain::Side::Buy, price("100"), qty("10"));
    position_.key = {
        .venue = order->request.venue, .bot_id = order->request.bot_id, .symbol = order->request.symbol};
    change.position = position_;
    desk_.ledger().write(change, [this](const ledger::Written& done) {
      INFO(done.refused.value_or(core::Error{}).message);
      REQUIRE_FALSE(done.refused);
      ++filled_;
    });
  });
}

void check_books(const std::string& url, const Trading& trading) {
  const std::string count = std::to_string(trading.begun());
  CHECK(pg_query(url, "SELECT count(*) FROM trades WHERE status = 'FILLED' AND version = 3") == count);
  CHECK(pg_query(url, "SELECT count(*) FROM trades") == count);
  CHECK(pg_query(url, "SELECT count(*) FROM trade_events") == std::to_string(3 * trading.begun()));
  CHECK(pg_query(url, "SELECT count(*) FROM fills") == count);
  CHECK(pg_query(url, "SELECT qty FROM positions") == std::to_string(10 * trading.begun()));
}

bool has(const std::vector<std::string>& troubles, const std::string& text) {
  return std::any_of(troubles.begin(), troubles.end(),
                     [&](const std::string& one) { return one.find(text) != std::string::npos; });
}

}  // namespace avenor::testing
