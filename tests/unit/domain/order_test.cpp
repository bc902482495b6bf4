#include "domain/order.hpp"

#include <map>
#include <set>

#include "domain/text.hpp"
#include "support/catch.hpp"

using namespace avenor::domain;
using S = OrderStatus;
using E = OrderEvent;

namespace {

constexpr std::array kStatuses = {S::Pending,  S::Submitted, S::PartiallyFilled, S::Unknown, S::Filled,
                                  S::Rejected, S::Cancelled, S::Expired,         S::Failed};
constexpr std::array kEvents = {E::Accepted,    E::Refused,   E::AnswerLost, E::NeverArrived, E::PartFilled,
                                E::FullyFilled, E::Cancelled, E::Expired,    E::Revived,      E::RevivedPart};

OrderRequest limit_buy() {
  OrderRequest request;
  request.client_order_id = ClientOrderId{"bot:entry:1"};
  request.bot_id = BotId{"bot"};
  request.symbol = Symbol{"IBM"};
  request.venue = VenueName{"alpaca"};
  request.type = OrderType::Limit;
  request.qty = Quantity{10};
  request.limit_price = Price{100};
  return request;
}

template <class Change>
std::string fault(Change change) {
  OrderRequest request = limit_buy();
  change(request);
  const auto status = validate(request);
  return status ? "" : status.error().message;
}

}  // namespace

TEST_CASE("order: the table has one row for a state and an event") {
  std::set<std::pair<S, E>> seen;
  for (const Transition& row : transitions()) {
    INFO(to_text(row.from) << " " << to_text(row.event));
    CHECK(seen.emplace(row.from, row.event).second);
    CHECK(next_status(row.from, row.event) == row.to);
  }
  CHECK(transitions().size() == 38);
}

TEST_CASE("order: every open state leads to an end, and out of an end leads only proof of life") {
  std::map<S, std::set<S>> reach;
  for (const Transition& row : transitions()) reach[row.from].insert(row.to);
  for (const S status : kStatuses) {
    INFO(to_text(status));
    if (is_final(status)) {
      for (const S to : reach[status])
        CHECK((to == status || to == S::Submitted || to == S::PartiallyFilled || to == S::Filled));
    } else {
      CHECK(reach[status].contains(S::Filled));
      CHECK(reach[status].contains(S::Cancelled));
      CHECK(reach[status].contains(S::Expired));
    }
  }
  CHECK(reach[S::Filled].empty());
}

TEST_CASE("order: nothing but a lost answer makes an order unknown, and only the venue resolves it") {
  for (const S from : kStatuses) {
    for (const E event : kEvents) {
      const bool lost = from == S::Pending && event == E::AnswerLost;
      CHECK((next_status(from, event) == S::Unknown) == lost);
    }
  }
  CHECK(next_status(S::Unknown, E::NeverArrived) == S::Failed);
  CHECK(next_status(S::Unknown, E::Accepted) == S::Submitted);
  CHECK_FALSE(next_status(S::Unknown, E::AnswerLost));
}

TEST_CASE("order: what the venue has cannot have failed to arrive") {
  CHECK_FALSE(next_status(S::Submitted, E::NeverArrived));
  CHECK_FALSE(next_status(S::PartiallyFilled, E::NeverArrived));
  CHECK_FALSE(next_status(S::PartiallyFilled, E::Refused));
  CHECK_FALSE(next_status(S::Submitted, E::AnswerLost));
}

TEST_CASE("order: a fill may cross our cancel") {
  for (const S end : {S::Cancelled, S::Expired}) {
    CHECK(next_status(end, E::PartFilled) == end);
    CHECK(next_status(end, E::FullyFilled) == S::Filled);
  }
  CHECK_FALSE(next_status(S::Filled, E::PartFilled));
}

TEST_CASE("order: what was said to be at no venue and trades there lives") {
  for (const S end : {S::Rejected, S::Failed}) {
    CHECK(next_status(end, E::PartFilled) == S::PartiallyFilled);
    CHECK(next_status(end, E::FullyFilled) == S::Filled);
    CHECK(next_status(end, E::Revived) == S::Submitted);
  }
  CHECK(next_status(S::Cancelled, E::RevivedPart) == S::PartiallyFilled);
  // Word of the venue alone, which may be old, wakes nobody.
  for (const S end : {S::Cancelled, S::Expired, S::Rejected, S::Failed, S::Filled})
    CHECK_FALSE(next_status(end, E::Accepted));
}

TEST_CASE("order: a finished order leaves nothing") {
  Order order;
  order.request = limit_buy();
  order.filled_qty = Quantity{4};
  order.status = S::PartiallyFilled;
  CHECK(order.leaves_qty() == Quantity{6});
  order.status = S::Cancelled;
  CHECK(order.leaves_qty().is_zero());
}

TEST_CASE("order: sensible requests pass") {
  CHECK(fault([](OrderRequest&) {}).empty());
  CHECK(fault([](OrderRequest& r) {
          r.type = OrderType::Market;
          r.limit_price.reset();
        }).empty());
  CHECK(fault([](OrderRequest& r) {
          r.type = OrderType::Stop;
          r.stop_price = r.limit_price;
          r.limit_price.reset();
        }).empty());
  CHECK(fault([](OrderRequest& r) {
          r.type = OrderType::StopLimit;
          r.stop_price = Price{101};
        }).empty());
  CHECK(fault([](OrderRequest& r) { r.bracket = Bracket{Price{110}, Price{90}, Price{89}}; }).empty());
  CHECK(fault([](OrderRequest& r) {
          r.side = Side::Sell;
          r.bracket = Bracket{Price{90}, Price{110}, Price{111}};
        }).empty());
}

TEST_CASE("order: a request that makes no sense is refused with the field and its value") {
  CHECK_THAT(fault([](OrderRequest& r) { r.qty = Quantity{}; }), ContainsSubstring("qty 0"));
  CHECK_THAT(fault([](OrderRequest& r) { r.qty = Quantity{-1}; }), ContainsSubstring("qty -1"));
  CHECK_THAT(fault([](OrderRequest& r) { r.limit_price.reset(); }),
             ContainsSubstring("limit_price is missing"));
  CHECK_THAT(fault([](OrderRequest& r) { r.limit_price = Price{}; }), ContainsSubstring("limit_price 0"));
  CHECK_THAT(fault([](OrderRequest& r) { r.type = OrderType::Market; }),
             ContainsSubstring("limit_price 100 is not allowed in a market order"));
  CHECK_THAT(fault([](OrderRequest& r) { r.stop_price = Price{5}; }), ContainsSubstring("stop_price 5"));
  CHECK_THAT(fault([](OrderRequest& r) { r.type = OrderType::StopLimit; }),
             ContainsSubstring("stop_price is missing"));
  CHECK_THAT(fault([](OrderRequest& r) { r.symbol = Symbol{"ibm"}; }), ContainsSubstring("'ibm'"));
  CHECK_THAT(fault([](OrderRequest& r) { r.client_order_id = ClientOrderId{}; }),
             ContainsSubstring("client order id"));
  CHECK_THAT(fault([](OrderRequest& r) { r.bot_id = BotId{"a b"}; }), ContainsSubstring("bot id"));
  CHECK_THAT(fault([](OrderRequest& r) { r.venue = VenueName{}; }), ContainsSubstring("venue name"));
  CHECK_THAT(fault([](OrderRequest& r) { r.expires_ts = {-1}; }), ContainsSubstring("expires_ts"));
}

TEST_CASE("order: a bracket must stand on the right sides") {
  const auto bracket = [](Side side, Bracket legs) {
    return fault([&](OrderRequest& r) {
      r.side = side;
      r.bracket = legs;
    });
  };
  CHECK_THAT(bracket(Side::Buy, {}), ContainsSubstring("take_profit or stop_loss"));
  CHECK_THAT(bracket(Side::Buy, {.take_profit = Price{99}, .stop_loss = {}, .stop_loss_limit = {}}),
             ContainsSubstring("take_profit 99"));
  CHECK_THAT(bracket(Side::Buy, {.take_profit = {}, .stop_loss = Price{100}, .stop_loss_limit = {}}),
             ContainsSubstring("stop_loss 100"));
  CHECK_THAT(bracket(Side::Sell, {.take_profit = Price{101}, .stop_loss = {}, .stop_loss_limit = {}}),
             ContainsSubstring("take_profit 101"));
  CHECK_THAT(bracket(Side::Buy, {.take_profit = {}, .stop_loss = Price{90}, .stop_loss_limit = Price{91}}),
             ContainsSubstring("stop_loss_limit 91"));
  CHECK_THAT(bracket(Side::Buy, {.take_profit = Price{110}, .stop_loss = {}, .stop_loss_limit = Price{91}}),
             ContainsSubstring("needs a stop_loss"));
  CHECK_THAT(bracket(Side::Buy, {.take_profit = Price{-1}, .stop_loss = {}, .stop_loss_limit = {}}),
             ContainsSubstring("above zero"));
  // Without an entry price the legs are compared with each other.
  CHECK_THAT(fault([](OrderRequest& r) {
               r.type = OrderType::Market;
               r.limit_price.reset();
               r.bracket = Bracket{Price{90}, Price{110}, {}};
             }),
             ContainsSubstring("take_profit 90"));
}

namespace {

template <class Enum, std::size_t N, class Parse>
void check_texts(const std::array<Enum, N>& all, Parse parse) {
  std::set<std::string_view> texts;
  for (const Enum value : all) {
    INFO(to_text(value));
    CHECK(parse(to_text(value)).value() == value);
    CHECK(texts.insert(to_text(value)).second);
  }
  for (const char* text : {"", "?", "nonsense"}) CHECK_FALSE(parse(text));
}

}  // namespace

TEST_CASE("text: every enumerator has one spelling that is read back") {
  check_texts(kStatuses, parse_order_status);
  std::set<std::string_view> events;
  for (const auto event : kEvents) CHECK(events.insert(to_text(event)).second);
  check_texts(std::array{Side::Buy, Side::Sell}, parse_side);
  check_texts(std::array{OrderType::Market, OrderType::Limit, OrderType::Stop, OrderType::StopLimit},
              parse_order_type);
  check_texts(std::array{TimeInForce::Day, TimeInForce::Gtc, TimeInForce::Ioc, TimeInForce::Fok},
              parse_time_in_force);
  check_texts(std::array{Reason::Entry, Reason::Exit, Reason::TakeProfit, Reason::StopLoss,
                         Reason::TrailingStop, Reason::Rebalance, Reason::Manual},
              parse_reason);
}

TEST_CASE("text: the spellings of the contract") {
  CHECK(to_text(S::PartiallyFilled) == "PARTIALLY_FILLED");
  CHECK(to_text(OrderType::StopLimit) == "stop_limit");
  CHECK(to_text(Reason::TrailingStop) == "trailing_stop");
  CHECK_FALSE(parse_side("BUY"));
  CHECK_THAT(parse_side("BUY").error().message, ContainsSubstring("'BUY' is not a valid side: buy, sell"));
}

TEST_CASE("order: one whose value is beyond the bounds is refused, whoever made it") {
  const auto with = [](const char* price, const char* qty) {
    return fault([&](OrderRequest& r) {
      r.limit_price = Price{avenor::core::Decimal::parse(price).value()};
      r.qty = Quantity{avenor::core::Decimal::parse(qty).value()};
    });
  };
  CHECK(with("1000000000", "1000000").empty());
  CHECK(with("1000", "1000000000000").empty());
  CHECK_THAT(with("50000000000000000", "1"), ContainsSubstring("limit_price 50000000000000000 is beyond"));
  CHECK_THAT(with("1", "100000000000000000"), ContainsSubstring("qty 100000000000000000 is beyond"));
  CHECK_THAT(with("1000000000", "1000000.1"), ContainsSubstring("amount of money"));
  CHECK_THAT(fault([](OrderRequest& r) {
               r.bracket =
                   Bracket{.take_profit = Price{2'000'000'000}, .stop_loss = {}, .stop_loss_limit = {}};
             }),
             ContainsSubstring("take_profit 2000000000 is beyond"));
}
