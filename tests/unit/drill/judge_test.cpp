#include "avenorctl/drill/judge.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::avenorctl;
using namespace avenor::avenorctl::drill;
using domain::OrderStatus;

namespace {

const domain::ClientOrderId kId{"drill:entry:1"};

/// One order of two, filled, on which all agree.
struct Case {
  std::map<domain::ClientOrderId, Sent> sent;
  ledger::Trade trade;
  int fills = 1;
  reporting::AtExchange at{.client_order_id = kId.str(),
                           .status = "filled",
                           .received = 1,
                           .filled_qty = domain::Quantity{2},
                           .fills = 1};
  bool in_ledger = true, at_exchange = true;
  domain::Quantity position{2};

  Case() {
    auto& request = trade.order.request;
    request.client_order_id = kId;
    request.symbol = domain::Symbol{"IBM"};
    request.qty = domain::Quantity{2};
    trade.order.status = OrderStatus::Filled;
    trade.order.filled_qty = domain::Quantity{2};
    sent[kId] = {.request = request, .last = wire::confirmation_of(trade.order)};
  }

  std::vector<Finding> judged() const {
    Evidence evidence{.sent = sent, .trades = {}, .fills = {{kId, fills}}, .positions = {}, .exchange = {}};
    if (in_ledger) evidence.trades.push_back(trade);
    if (at_exchange) evidence.exchange.push_back(at);
    evidence.positions.push_back({.key = {.venue = domain::VenueName{"alpaca"},
                                          .bot_id = domain::BotId{"drill"},
                                          .symbol = domain::Symbol{"IBM"}},
                                  .position = {.qty = position}});
    return judge(evidence);
  }

  /// The harm that is found, when it is the only one.
  std::optional<Harm> harm() const {
    const auto found = judged();
    if (found.size() != 1) return {};
    return found.front().harm;
  }
};

}  // namespace

TEST_CASE("drill judge: agreement is no finding") { CHECK(Case{}.judged().empty()); }

TEST_CASE("drill judge: what is not in the ledger is lost, on either side") {
  Case c;
  c.in_ledger = c.at_exchange = false;
  CHECK(c.harm() == Harm::Lost);
  c.at_exchange = true;
  REQUIRE(c.judged().size() == 2);
  CHECK(c.judged()[0].harm == Harm::Lost);
  CHECK(c.judged()[1].harm == Harm::Lost);
  Case absent;
  absent.at_exchange = false;
  CHECK(absent.harm() == Harm::Lost);
}

TEST_CASE("drill judge: what was received or executed twice is doubled") {
  Case twice;
  twice.at.received = 2;
  CHECK(twice.harm() == Harm::Doubled);
  Case fills;
  fills.fills = 2;
  CHECK(fills.harm() == Harm::Doubled);
  Case qty;
  qty.at.filled_qty = domain::Quantity{1};
  CHECK(qty.harm() == Harm::Doubled);
}

TEST_CASE("drill judge: a doubt at the deadline is unknown") {
  Case bot;
  bot.sent[kId].last.reset();
  bot.position = domain::Quantity{};
  CHECK(bot.harm() == Harm::Unknown);
  for (const auto status : {OrderStatus::Pending, OrderStatus::Unknown}) {
    Case c;
    c.trade.order.status = status;
    const auto found = c.judged();
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().harm == Harm::Unknown);
  }
}

TEST_CASE("drill judge: different ends and a position that is not its fills differ") {
  Case exchange;
  exchange.at.status = "canceled";
  CHECK(exchange.harm() == Harm::Differs);
  Case bot;
  bot.sent[kId].last->status = OrderStatus::Cancelled;
  CHECK(bot.harm() == Harm::Differs);
  Case position;
  position.position = domain::Quantity{4};
  CHECK(position.harm() == Harm::Differs);
}
