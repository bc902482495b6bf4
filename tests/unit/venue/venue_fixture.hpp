// An adapter against the fake venue, on one loop.
#pragma once

#include <memory>
#include <optional>

#include "config/reader.hpp"
#include "core/clock.hpp"
#include "risk/gate.hpp"
#include "support/catch.hpp"
#include "support/fake_alpaca.hpp"
#include "support/fake_clock.hpp"
#include "venue/registry.hpp"
#include "venue/trading/registry.hpp"

namespace avenor::testing {

struct VenueFixture {
  VenueFixture() : server(io) {
    // The payloads' times are 2026-01-02T15:04:05Z and before.
    feed_clock.step_wall(core::WallTime{1'767'366'246'000'000'000} - feed_clock.wall());
  }

  config::Settings settings(const std::map<std::string, std::string, std::less<>>& more = {}) const {
    config::Environment environment{{"ALPACA_KEY_ID", "AVENOR_TEST_KEY"},
                                    {"ALPACA_SECRET_KEY", "AVENOR_TEST_SECRET"},
                                    {"ALPACA_TRADING_URL", server.trading_url()},
                                    {"ALPACA_DATA_STREAM_URL", server.data_url()}};
    for (const auto& [key, value] : more) environment[key] = value;
    return config::Settings::load(std::nullopt, environment).value();
  }

  venue::TradingVenue make_venue(const std::map<std::string, std::string, std::less<>>& more = {}) {
    const config::Settings values = settings(more);
    config::Reader reader(values);
    auto venue = venue::make_trading_venue(config::parse_account("alpaca"), io, clock, reader);
    REQUIRE(reader.problems().empty());
    return venue;
  }

  std::unique_ptr<venue::Feed> make_feed() {
    const config::Settings values = settings();
    config::Reader reader(values);
    auto feed = venue::make_feed(config::parse_account("alpaca"), io, feed_clock, reader);
    REQUIRE(reader.problems().empty());
    return feed;
  }

  /// What `ask` answers through its callback.
  template <class T, class Ask>
  venue::VenueResult<T> wait_for(Ask ask, std::chrono::seconds deadline = std::chrono::seconds{30}) {
    std::optional<venue::VenueResult<T>> answer;
    int calls = 0;
    bool inside = true;
    ask([&](venue::VenueResult<T> got) {
      CHECK_FALSE(inside);
      ++calls;
      answer = std::move(got);
    });
    inside = false;
    REQUIRE(run_until(io, [&] { return answer.has_value(); }, deadline));
    CHECK(calls == 1);
    return std::move(*answer);
  }

  boost::asio::io_context io;
  core::SystemClock clock;
  FakeClock feed_clock;
  FakeAlpaca server;
};

/// A limit buy of 10 AAPL that has passed a gate which lets all of AAPL through.
inline risk::Approved approved(const std::string& id, const std::string& bot = "bot_1") {
  domain::OrderRequest request;
  request.client_order_id = domain::ClientOrderId{id};
  request.bot_id = domain::BotId{bot};
  request.symbol = domain::Symbol{"AAPL"};
  request.venue = domain::VenueName{"alpaca"};
  request.type = domain::OrderType::Limit;
  request.qty = domain::Quantity(10);
  request.limit_price = domain::Price(core::Decimal::parse("187.25").value());
  risk::RiskLimits book;
  book.symbols.insert(request.symbol);
  auto passed = risk::Gate(book).check(request, {});
  REQUIRE(passed);
  return std::move(*passed);
}

}  // namespace avenor::testing
