// What avenorctl watch shows, whoever speaks on the bus.
#include "avenorctl/watch_screen.hpp"

#include <chrono>
#include <sstream>
#include <string>

#include "avenorctl/printable.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using domain::OrderStatus;

namespace {

struct Watch {
  testing::FakeClock clock;
  avenorctl::WatchScreen board{clock, std::chrono::seconds{45}};

  void see(const wire::Message& message) {
    board.see({.source = "x", .seq = 1, .session = "s", .ts = clock.wall()}, message);
  }
  void price(const std::string& symbol, core::Duration age = {}) {
    see(domain::Quote{.symbol = domain::Symbol{symbol},
                      .venue = domain::VenueName{"alpaca"},
                      .event_ts = clock.wall() - age,
                      .bid = domain::Price{99},
                      .ask = domain::Price{101}});
  }
  void order(const std::string& id, OrderStatus status, int version = 1) {
    see(wire::Confirmation{.client_order_id = domain::ClientOrderId{id},
                           .bot_id = domain::BotId{"bot"},
                           .symbol = domain::Symbol{"IBM"},
                           .venue = domain::VenueName{"alpaca"},
                           .qty = domain::Quantity{1},
                           .status = status,
                           .version = version,
                           .error = {},
                           .message = std::string(1000, 'm')});
  }
  /// The row of the screen that begins with `word`.
  std::string row(const std::string& word) const {
    std::istringstream screen{board.screen(1000, 200, false)};
    for (std::string line; std::getline(screen, line);)
      if (line.starts_with(word) || line.starts_with("  " + word + " ")) return line;
    return {};
  }
};

}  // namespace

TEST_CASE("watch: the age of a price is the venue's, not that of the message that repeats it") {
  Watch watch;
  watch.price("IBM", 40s);
  CHECK_THAT(watch.row("IBM"), ContainsSubstring(" 40.0s "));
  watch.clock.advance(10s);
  watch.see(domain::Quote{.symbol = domain::Symbol{"IBM"},
                          .venue = domain::VenueName{"alpaca"},
                          .event_ts = watch.clock.wall() - 50s,
                          // the same price, in a message of now
                          .bid = domain::Price{99},
                          .ask = domain::Price{101}});
  CHECK_THAT(watch.row("IBM"), ContainsSubstring(" 50.0s "));
  watch.price("IBM", -5s);  // ahead of our clock
  CHECK_THAT(watch.row("IBM"), ContainsSubstring(" 0.0s "));
}

TEST_CASE(
    "watch: a result in another currency is added at that currency's price, and else left out and named") {
  Watch watch;
  const auto has = [&](const char* symbol, const char* result) {
    watch.see(wire::PositionReport{.symbol = domain::Symbol{symbol},
                                   .venue = domain::VenueName{"alpaca"},
                                   .bot_id = domain::BotId{"bot"},
                                   .qty = {},
                                   .avg_price = {},
                                   .realized_pnl = domain::Money::parse(result).value()});
  };
  has("IBM", "5");
  CHECK_THAT(watch.row("orders"), ContainsSubstring("profit +5 USD"));
  has("ETH/BTC", "0.5");
  CHECK_THAT(watch.row("orders"), ContainsSubstring("profit +5 USD (without BTC)"));
  watch.price("BTC/USD", 1s);  // 99 to 101
  CHECK_THAT(watch.row("orders"), ContainsSubstring("profit +55 USD"));
}

TEST_CASE("watch: a symbol at two venues is two markets and two positions, each by its venue") {
  Watch watch;
  watch.price("IBM");
  CHECK_THAT(watch.row("IBM"), !ContainsSubstring("IBM@"));
  watch.see(domain::Quote{.symbol = domain::Symbol{"IBM"},
                          .venue = domain::VenueName{"second"},
                          .event_ts = watch.clock.wall(),
                          .bid = domain::Price{49},
                          .ask = domain::Price{51}});
  CHECK_THAT(watch.row("IBM@alpaca"), ContainsSubstring("99"));
  CHECK_THAT(watch.row("IBM@second"), ContainsSubstring("49"));
  for (const char* venue : {"alpaca", "second"})
    watch.see(wire::PositionReport{.symbol = domain::Symbol{"IBM"},
                                   .venue = domain::VenueName{venue},
                                   .bot_id = domain::BotId{"bot"},
                                   .qty = domain::Quantity{venue[0] == 'a' ? 7 : 9},
                                   .avg_price = domain::Price{50},
                                   .realized_pnl = {}});
  const auto line = watch.board.line();
  CHECK_THAT(line, ContainsSubstring("7 IBM@alpaca") && ContainsSubstring("9 IBM@second"));
}

TEST_CASE("watch: invented symbols, positions, orders and daemons take neither memory nor the screen") {
  Watch watch;
  watch.see(wire::PositionReport{.symbol = domain::Symbol{"IBM"},
                                 .venue = domain::VenueName{"alpaca"},
                                 .bot_id = domain::BotId{"zz"},
                                 .qty = domain::Quantity{7},
                                 .avg_price = domain::Price{100},
                                 .realized_pnl = {}});
  for (int i = 0; i < 30'000; ++i) {
    const auto n = std::to_string(i);
    watch.price("A" + n);
    watch.order("a:entry:" + n, OrderStatus::Submitted);
    watch.see(wire::PositionReport{.symbol = domain::Symbol{"A" + n},
                                   .venue = domain::VenueName{"alpaca"},
                                   .bot_id = domain::BotId{"a" + n},
                                   .qty = domain::Quantity{0},
                                   .avg_price = domain::Price{1},
                                   .realized_pnl = {}});
    watch.see(wire::Heartbeat{.service = "a" + n, .instance = {}, .pid = 1, .detail = std::string(500, 'd')});
    if (i % 100 != 0) continue;
    watch.price("IBM");
    watch.see(wire::Heartbeat{.service = "execution", .instance = {}, .pid = 1, .detail = "well"});
    watch.see(wire::PositionReport{.symbol = domain::Symbol{"IBM"},
                                   .venue = domain::VenueName{"alpaca"},
                                   .bot_id = domain::BotId{"zz"},
                                   .qty = domain::Quantity{7},
                                   .avg_price = domain::Price{100},
                                   .realized_pnl = {}});
  }
  CHECK_THAT(watch.row("IBM"), ContainsSubstring("99"));
  CHECK_THAT(watch.row("zz"), ContainsSubstring("IBM"));
  CHECK_THAT(watch.row("execution"), ContainsSubstring("well"));
  CHECK_THAT(watch.row("orders "), ContainsSubstring("orders 30000 ") &&
                                       ContainsSubstring("open 10000 (and 20000 no longer tracked"));
  CHECK(watch.row("prices (12 of 1000)") != "");
  std::istringstream screen{watch.board.screen(60, 80, false)};
  int lines = 0;
  for (std::string line; std::getline(screen, line); ++lines) CHECK(line.size() <= 80);
  CHECK(lines <= 60);
  CHECK(watch.board.line().size() < 1000);
}

TEST_CASE("watch: an order with two ends is counted once, however many follow it") {
  Watch watch;
  watch.order("bot:entry:1", OrderStatus::Failed, 2);
  watch.order("bot:entry:1", OrderStatus::Filled, 4);  // alive after all
  watch.order("bot:entry:1", OrderStatus::Failed, 3);  // late
  CHECK_THAT(watch.row("orders "),
             ContainsSubstring("orders 1   filled 1   open 0   refused or cancelled 0"));
  for (int i = 2; i <= 5000; ++i) watch.order("bot:entry:" + std::to_string(i), OrderStatus::Cancelled, 3);
  CHECK_THAT(watch.row("orders "),
             ContainsSubstring("orders 5000   filled 1   open 0   refused or cancelled 4999"));
}

TEST_CASE("watch: a daemon that has sent no heartbeat for the time-out is silent, whatever it said last") {
  Watch watch;
  watch.see(wire::Heartbeat{.service = "execution", .instance = {}, .pid = 1, .detail = {}});
  watch.clock.advance(std::chrono::seconds{45});
  CHECK_THAT(watch.row("execution"), ContainsSubstring(" ok "));
  watch.clock.advance(std::chrono::seconds{1});
  CHECK_THAT(watch.row("execution"), ContainsSubstring(" silent "));
  CHECK_THAT(watch.board.line(), ContainsSubstring("daemons 1, 1 silent"));
}

TEST_CASE("watch: nobody's words move the cursor") {
  Watch watch;
  watch.see(wire::Alert{.severity = wire::Severity::Critical,
                        .code = "x\ny",
                        .message = "one\x1b[2Jtwo\nthree",
                        .subject = ""});
  watch.see(wire::Heartbeat{
      .service = "execution", .instance = {}, .pid = 1, .degraded = true, .detail = "bad\nworse\x1b[H"});
  const auto screen = watch.board.screen(100, 200, false);
  CHECK(screen.find('\x1b') == std::string::npos);
  CHECK_THAT(screen, ContainsSubstring("one\\x1b[2Jtwo\\x0athree"));
  CHECK_THAT(watch.row("execution"), ContainsSubstring("bad\\x0aworse\\x1b[H"));
}

TEST_CASE("watch: a line is cut between two characters, whatever the width") {
  Watch watch;
  const std::string words = "\u202e日本語 naïve 😀 日本語";
  watch.see(wire::Alert{.severity = wire::Severity::Critical, .code = "x", .message = words, .subject = ""});
  watch.see(wire::Heartbeat{.service = "execution", .instance = {}, .pid = 1, .detail = words});
  for (int columns = 1; columns < 100; ++columns) {
    std::istringstream screen{watch.board.screen(1000, columns, false)};
    for (std::string line; std::getline(screen, line);) CHECK(avenorctl::printable(line) == line);
  }
  CHECK_THAT(watch.board.screen(1000, 200, false), ContainsSubstring("\\u202e日本語 naïve 😀 日本語"));
}
