// Numbers at their extremes against the real decoder and the real manager: nothing is thrown past a handler,
// and the next order of another bot leaves.
#include <fmt/format.h>

#include "core/contained.hpp"
#include "oms/orders/dispatch.hpp"
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"
#include "unit/wire/extremes.hpp"
#include "unit/wire/samples.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderStatus;
using domain::Side;

namespace {

// Every limit is set, so every reckoning is made.
risk::RiskLimits every_limit() {
  risk::RiskLimits book;
  book.symbols = {domain::Symbol{"IBM"}, domain::Symbol{"ZZZ"}};
  const domain::Quantity most_qty{domain::Bounds<domain::QuantityTag>::kMost};
  const domain::Money most_money{domain::Bounds<domain::MoneyTag>::kMost};
  book.defaults = {.max_order_qty = most_qty,
                   .max_order_notional = most_money,
                   .max_position_qty = most_qty,
                   .max_bot_position_qty = most_qty,
                   .max_account_exposure = most_money,
                   .price_collar_pct = {},
                   .max_orders_per_minute = {},
                   .max_open_orders = {},
                   .max_daily_loss = most_money,
                   .max_price_age = {},
                   .require_open_market = {},
                   .block_on_unknown = {}};
  return book;
}

void price(Desktop& desktop, const domain::Price& at) {
  domain::Quote quote;
  quote.symbol = domain::Symbol{"IBM"};
  quote.venue = domain::VenueName{"alpaca"};
  quote.event_ts = desktop.clock.wall();
  quote.bid = quote.ask = quote.last = at;
  dispatch(desktop.manager, quote);
}

// A price of the market again, then the order of a bot that has nothing to do with it all.
bool next_order_leaves(Desktop& desktop, const std::string& id) {
  price(desktop, domain::Price{100});
  const auto before = desktop.venue.sent.size();
  desktop.manager.create(request(id, Side::Buy, 1, "innocent"));
  desktop.ledger.commit();
  return desktop.venue.sent.size() == before + 1;
}

std::string with_own_id(std::string payload, int number) {
  static const std::string kId = "momentum_001:entry:1700000000000";
  const std::string own = fmt::format("momentum_001:entry:{}", number);
  for (auto at = payload.find(kId); at != std::string::npos; at = payload.find(kId))
    payload.replace(at, kId.size(), own);
  return payload;
}

}  // namespace

TEST_CASE("extremes: every number of every topic, through the decoder into the engine") {
  Desktop desktop;
  desktop.start();
  desktop.manager.set_limits(every_limit());
  wire::Decoder decoder;
  std::string payload;
  int tried = 0, taken = 0;
  for (const wire::Message& message : sample_messages()) {
    const std::string topic = wire::topic_of(message);
    wire::encode(sample_envelope(), message, payload);
    for (const std::string& extreme : with_extremes(payload)) {
      INFO(topic << " " << extreme);
      const auto decoded = decoder.decode(topic, with_own_id(extreme, ++tried));
      if (!decoded) continue;
      ++taken;
      const auto failed = core::contained([&] { dispatch(desktop.manager, decoded->message); });
      REQUIRE(failed.value_or("") == "");
      desktop.ledger.commit();
      if (taken % 50 == 0) REQUIRE(next_order_leaves(desktop, fmt::format("n{}", taken)));
    }
    desktop.pass(2s);
    for (const wire::Alert& alert : desktop.events.alerts) REQUIRE(alert.code != "execution.contained");
  }
  CHECK(taken > 300);
  CHECK(next_order_leaves(desktop, "last"));
}

TEST_CASE("extremes: the seeds of the kind, each before an innocent order") {
  for (const int position : {0, 150, -150}) {
    Desktop desktop;
    if (position != 0) desktop.holds(position);
    desktop.start();
    desktop.manager.set_limits(every_limit());
    const domain::Price dearest{domain::Bounds<domain::PriceTag>::kMost};
    price(desktop, dearest);
    auto most = request("most", Side::Buy, 1, "hostile");
    most.qty = domain::Quantity{domain::Bounds<domain::QuantityTag>::kMost};
    for (const auto type : {domain::OrderType::Market, domain::OrderType::Limit}) {
      most.client_order_id =
          domain::ClientOrderId{type == domain::OrderType::Market ? "hostile:entry:1" : "hostile:entry:2"};
      most.type = type;
      if (type == domain::OrderType::Limit) most.limit_price = dearest;
      dispatch(desktop.manager, most);
      desktop.ledger.commit();
      dispatch(desktop.manager,
               wire::OrderReplace{.client_order_id = most.client_order_id,
                                  .new_client_order_id = domain::ClientOrderId{"hostile:entry:9"},
                                  .bot_id = most.bot_id,
                                  .qty = most.qty,
                                  .filled_qty = most.qty,
                                  .limit_price = dearest,
                                  .stop_price = dearest});
      desktop.ledger.commit();
    }
    desktop.pass(3s);
    CHECK(next_order_leaves(desktop, "1"));
    for (const wire::Alert& alert : desktop.events.alerts) CHECK(alert.code != "execution.contained");
  }
}

TEST_CASE("extremes: an order whose figures cannot be reckoned is rejected, never left pending") {
  Desktop desktop;
  desktop.holds(1);
  // Not to be had through a door: as if the arithmetic had a fault of its own.
  const auto beyond =
      core::Decimal::from_raw(core::Decimal::kOne * core::Decimal::kOne * core::Decimal::kOne - 1);
  desktop.ledger.recovered.positions.back().position.qty = domain::Quantity{beyond};
  desktop.held.back().position.qty = domain::Quantity{beyond};
  desktop.start();
  desktop.manager.set_limits(every_limit());
  price(desktop, domain::Price{200});
  desktop.order("1");
  REQUIRE_FALSE(desktop.events.told.empty());
  const wire::Confirmation& told = desktop.events.told.back();
  CHECK(told.status == OrderStatus::Rejected);
  CHECK(told.error == "risk.cannot_judge");
  CHECK_THAT(told.message, ContainsSubstring("too large to be checked"));
  CHECK(desktop.venue.sent.empty());
  desktop.pass(3s);  // losses are reckoned each second, too
  for (const wire::Alert& alert : desktop.events.alerts) CHECK(alert.code != "execution.contained");
  CHECK(desktop.manager.ready());
}
