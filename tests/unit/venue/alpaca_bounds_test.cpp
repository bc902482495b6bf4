// However long a text, a list or a row of pages is: nothing from a venue grows beyond its bound.
#include <fmt/format.h>

#include "unit/venue/alpaca_payloads.hpp"
#include "unit/venue/venue_fixture.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/orders/report_map.hpp"
#include "venue/alpaca/parse_account.hpp"
#include "venue/alpaca/parse_data.hpp"
#include "venue/alpaca/parse_error.hpp"
#include "venue/alpaca/parse_market.hpp"
#include "venue/alpaca/parse_orders.hpp"
#include "venue/alpaca/parse_stream.hpp"

using namespace avenor;
using namespace avenor::venue::alpaca;
using namespace avenor::testing;
using namespace avenor::testing::alpaca;
using Kind = venue::VenueError::Kind;

namespace {

constexpr std::size_t kMostId = 128;
constexpr std::size_t kMostText = 300;

/// Every place of `payload` where a text stands: from its opening quote to its closing one.
std::vector<std::pair<std::size_t, std::size_t>> texts_of(std::string_view payload) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t at = payload.find("\":\""); at != std::string_view::npos;
       at = payload.find("\":\"", at + 1))
    found.emplace_back(at + 2, payload.find('"', at + 3) + 1);
  return found;
}

struct Longest {
  std::size_t id = 0, text = 0;
  int read = 0;

  void ids(std::initializer_list<std::string_view> all) {
    ++read;
    for (const auto one : all) id = std::max(id, one.size());
  }
  void texts(std::initializer_list<std::string_view> all) {
    for (const auto one : all) text = std::max(text, one.size());
  }
  void add(const models::Order& order) {
    ids({order.id, order.client_order_id, order.symbol, order.replaced_by, order.replaces});
    texts({order.asset_class, order.order_class, order.side, order.type, order.time_in_force, order.status});
    if (const auto report = to_report(order))
      texts({report->words});
    else
      texts({report.error().message});
    for (const auto& leg : order.legs) add(leg);
  }
  template <class Model>
  void add(const models::List<Model>& list) {
    ids({list.last_id});
    for (const auto& entry : list.entries) add(entry);
    for (const auto& record : list.set_aside) {
      ids({record.symbol, record.order_id, record.client_order_id});
      texts({record.problem});
    }
  }
  void add(const models::Position& position) {
    ids({position.symbol});
    texts({position.asset_class});
  }
  void add(const models::Activity& activity) {
    ids({activity.id, activity.order_id, activity.symbol});
    texts({activity.side, activity.type});
    if (const auto fill = to_fill(activity); !fill) texts({fill.error().message});
  }
  void add(const models::Account& account) {
    ids({account.currency});
    texts({why_blocked(account)});
  }
  void add(const models::Clock&) {}
  void add(const models::Authorization& message) { texts({message.status, message.action}); }
  void add(const models::Listening& message) {
    for (const auto& stream : message.streams) texts({stream});
  }
  void add(const models::TradeUpdate& update) {
    ids({update.event_id, update.execution_id});
    texts({update.event});
    add(update.order);
  }
  void add(const models::UnreadableUpdate& update) {
    ids({update.order_id, update.client_order_id});
    texts({update.problem});
  }
  void add(const models::OtherStream& message) { texts({message.stream}); }
  template <class T>
  void add(const core::Result<T>& result) {
    if (result)
      add(*result);
    else
      texts({result.error().message});
  }

  void add_all(const std::string& body) {
    add(parse_order(body));
    add(parse_orders("[" + body + "]"));
    add(parse_positions("[" + body + "]"));
    add(parse_activities("[" + body + "]"));
    add(parse_account(body));
    add(parse_clock(body));
    if (const auto message = parse_stream(body))
      std::visit([this](const auto& m) { add(m); }, *message);
    else
      texts({message.error().message});
  }
};

}  // namespace

TEST_CASE("alpaca bounds: every text of every payload is cut or refused, however long it is") {
  for (const std::string_view payload :
       {kOrder, kPosition, kActivity, kAccount, kClock, kPartialFill, kCanceled, kAuthorized}) {
    Longest whole;
    whole.add_all(std::string(payload));
    REQUIRE(whole.read > 0);
    for (const auto& [begin, end] : texts_of(payload)) {
      for (const std::size_t size : {std::size_t{129}, std::size_t{5'000}, std::size_t{300'000}}) {
        std::string body(payload.substr(0, begin));
        body.append("\"").append(size, 'x').append("\"").append(payload.substr(end));
        Longest longest;
        longest.add_all(body);
        INFO(payload.substr(0, end) << " -> " << size);
        CHECK(longest.id <= kMostId);
        CHECK(longest.text <= kMostText);
      }
    }
  }
  CHECK(std::get<models::OtherStream>(*parse_stream(R"({"stream":")" + std::string(5000, 'x') + R"("})"))
            .stream.size() <= kMostText);
  const auto error = parse_error(R"({"code":1,"message":")" + std::string(300'000, 'x') + R"("})");
  CHECK(error.message.size() <= 1000);
  CHECK(error.text.size() <= 1000);
}

TEST_CASE("alpaca bounds: an id may have 128 bytes and no control character, a symbol 32") {
  const auto order_with = [](const std::string& id) {
    return parse_order(with(kOrder, "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001", id));
  };
  CHECK(order_with(std::string(kMostId, 'x')));
  const auto refused = order_with(std::string(kMostId + 1, 'x'));
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, ContainsSubstring("id has 129 bytes, at most 128 are accepted"));
  CHECK_FALSE(order_with("a\\u0000b"));
  CHECK_FALSE(order_with("a\\nb"));
  CHECK(parse_order(with(kOrder, "\"AAPL\"", "\"" + std::string(32, 'A') + "\"")));
  CHECK_FALSE(parse_order(with(kOrder, "\"AAPL\"", "\"" + std::string(33, 'A') + "\"")));
}

TEST_CASE(
    "alpaca bounds: a list beyond any page is refused whole, legs beyond any bracket cost their order") {
  const auto list = [](std::size_t count, std::string_view entry) {
    std::string body = "[";
    for (std::size_t i = 0; i < count; ++i) body.append(i == 0 ? "" : ",").append(entry);
    return body + "]";
  };
  CHECK(parse_positions(list(10'000, "null"))->set_aside.size() == 10'000);
  const auto beyond = parse_positions(list(10'001, "null"));
  REQUIRE_FALSE(beyond);
  CHECK_THAT(beyond.error().message, ContainsSubstring("more than 10000 entries"));
  CHECK(parse_order(with(kOrder, "\"legs\":null", "\"legs\":" + list(100, kOrder))));
  CHECK_FALSE(parse_order(with(kOrder, "\"legs\":null", "\"legs\":" + list(101, kOrder))));
  const auto listening =
      parse_stream(R"({"stream":"listening","data":{"streams":)" + list(5000, "\"x\"") + "}}");
  REQUIRE(listening);
  CHECK(std::get<models::Listening>(*listening).streams.size() == 100);
}

TEST_CASE("alpaca bounds: what is no object in a list is set aside, a list that is none is an error") {
  for (const std::string_view strange : {"null", "1", "\"x\"", "[]", "true"}) {
    const std::string before = fmt::format("[{},", strange), behind = fmt::format(",{}]", strange);
    const auto orders = parse_orders(before + std::string(kOrder) + behind);
    REQUIRE(orders);
    CHECK(orders->entries.size() == 1);
    CHECK(orders->set_aside.size() == 2);
    CHECK(orders->size == 3);
    // The next page begins behind the last order that has a name.
    CHECK(orders->last_id == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001");
    CHECK_THAT(orders->set_aside[0].problem, ContainsSubstring("not an object"));
    CHECK(parse_activities(before + std::string(kActivity) + behind)->entries.size() == 1);
    CHECK(parse_positions(before + std::string(kPosition) + behind)->entries.size() == 1);
    if (strange != "[]") CHECK_FALSE(parse_orders(strange));
  }
  CHECK_FALSE(parse_positions("{}"));
}

TEST_CASE(
    "alpaca bounds: a market data message with a text beyond its bound is refused, its error is short") {
  data::Parser parser;
  std::vector<std::string> problems;
  int read = 0;
  const std::string huge(300'000, 'x');
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"\"i\":4001", "\"i\":\"" + huge + "\""},
                                 {"\"S\":\"AAPL\"", "\"S\":\"" + huge + "\",\"broken\":1"},
                                 {"\"p\":187.25", "\"p\":\"" + huge + "\""}}) {
    std::string frame = with(kTicks, from, to);
    if (from.starts_with("\"S\"")) frame = with(frame, "\"p\":187.25", "\"p\":\"x\"");
    REQUIRE(parser.parse(
        frame, [&](const data::Message&) { ++read; },
        [&](const std::string& problem) { problems.push_back(problem); }));
  }
  CHECK(problems.size() == 3);
  CHECK(read == 3);
  for (const auto& problem : problems) CHECK(problem.size() <= kMostText);
}

TEST_CASE("alpaca bounds: an answer to an order whose id is beyond all bounds proves nothing") {
  VenueFixture f;
  const auto venue = f.make_venue();
  for (const std::size_t size : {std::size_t{5'000}, std::size_t{300'000}}) {
    f.server.once(
        "POST /v2/orders",
        FakeAlpaca::with(200, with(kOrder, "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001", std::string(size, 'x'))));
    const auto answer = f.wait_for<venue::OrderReport>(
        [&](auto done) { venue.orders->submit(approved("avn-0000000001"), done); });
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::Unknown);
    CHECK(answer.error().message.size() < 1000);
    CHECK_THAT(answer.error().message, ContainsSubstring("at most 128"));
  }
}

TEST_CASE(
    "alpaca bounds: an update whose order id is beyond all bounds is told, and its order asked for by our "
    "id") {
  VenueFixture f;
  const auto venue = f.make_venue();
  std::vector<std::string> told, warnings;
  venue::StreamHandlers handlers;
  handlers.on_order = [&](const venue::OrderReport& report) { told.push_back(report.words); };
  handlers.on_up = [&] { told.emplace_back("up"); };
  handlers.on_warning = [&](const std::string& text) { warnings.push_back(text); };
  f.server.always("GET /v2/orders:by_client_order_id",
                  FakeAlpaca::with(200, with(kOrder, "pending_new", "new")));
  venue.orders->start_stream(handlers);
  REQUIRE(run_until(f.io, [&] { return told.size() == 1; }));
  f.server.trading.say(with(kPartialFill, "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001", std::string(300'000, 'x')));
  REQUIRE(run_until(f.io, [&] { return told.size() == 2; }));
  CHECK(told[1] == "new");
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].size() < 1000);
  venue.orders->stop();
}

TEST_CASE("alpaca bounds: pages that never end are given up with a sentence, however new each of them is") {
  VenueFixture f;
  const auto venue = f.make_venue();
  int next = 0;
  // The last record of each page is a new one; the rest of a thousand pages need not be written anew.
  const auto endless = [&next](std::size_t page) -> FakeAlpaca::Handler {
    std::string full = "[";
    for (std::size_t i = 1; i < page; ++i) full += fmt::format(R"({{"id":"{:012}"}},)", i);
    return [&next, full](const net::HttpRequest&, net::Responder responder) {
      responder.send(200, "application/json", full + fmt::format(R"({{"id":"new-{:08}"}}])", ++next));
    };
  };
  constexpr std::chrono::seconds kForThousandPages{120};  // also where a sanitizer reads them
  // Not even records that can be read: what counts is that it ends.
  f.server.always("GET /v2/account/activities/FILL", endless(100));
  f.server.always("GET /v2/orders", endless(500));
  const auto fills = f.wait_for<venue::FillHistory>(
      [&](auto done) { venue.orders->fills(venue.orders->fills_from({}), done); }, kForThousandPages);
  REQUIRE_FALSE(fills);
  CHECK(fills.error().kind == Kind::Unknown);
  CHECK_THAT(fills.error().message,
             ContainsSubstring("the list of fills does not end: more than 1000 pages"));
  CHECK(f.server.seen.size() == 1000);
  f.server.seen.clear();
  const auto orders = f.wait_for<std::vector<venue::OrderReport>>(
      [&](auto done) { venue.orders->open_orders(done); }, kForThousandPages);
  REQUIRE_FALSE(orders);
  CHECK_THAT(orders.error().message,
             ContainsSubstring("the list of open orders does not end: more than 1000 pages"));
  CHECK(f.server.seen.size() == 1000);
}

TEST_CASE("alpaca bounds: with a position that tells no symbol, no other is known to be flat") {
  VenueFixture f;
  const auto venue = f.make_venue();
  const auto look = [&](std::string body) {
    f.server.always("GET /v2/positions", FakeAlpaca::with(200, std::move(body)));
    REQUIRE(
        f.wait_for<std::vector<domain::NamedPosition>>([&](auto done) { venue.account->positions(done); }));
    return venue.account->positions_incomplete();
  };
  CHECK_FALSE(look("[" + std::string(kPosition) + "]"));
  CHECK(look("[null]"));
  CHECK(look("[" + std::string(kPosition) + R"(,{"qty":"1"}])"));
  CHECK_FALSE(look(R"([{"symbol":"XYZ"}])"));
  CHECK_FALSE(look("[]"));
}
