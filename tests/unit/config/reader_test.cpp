#include "config/reader.hpp"
#include "config/keys.hpp"

#include "support/catch.hpp"

using namespace avenor::config;
using namespace std::chrono_literals;
using avenor::core::Decimal;

namespace {

Settings with(Environment environment) { return Settings::load(std::nullopt, environment).value(); }

template <class Read>
std::string problem(const std::string& key, const std::string& value, Read read) {
  const Settings settings = with({{key, value}});
  Reader reader{settings};
  read(reader);
  return reader.problems().empty() ? "" : reader.problems().front();
}

}  // namespace

TEST_CASE("reader: good values are read and no problem is left") {
  const Settings settings = with({{"T", "text"},
                                  {"I", "-5"},
                                  {"D", "0.25"},
                                  {"S", "0.5"},
                                  {"F", "yes"},
                                  {"L", " IBM , MSFT"},
                                  {"C", "paper"},
                                  {"U", "tcp://127.0.0.1:5555"},
                                  {"H", "[::1]:80"},
                                  {"K", "hush"},
                                  {"EMPTY", ""}});
  Reader reader{settings};
  CHECK(reader.text("T") == "text");
  CHECK(reader.text_or("EMPTY", "fallback") == "fallback");
  CHECK(reader.optional_text("EMPTY") == std::nullopt);
  CHECK(reader.integer("I", -10, 10) == -5);
  CHECK(reader.integer("NONE", -10, 10, 3) == 3);
  CHECK(reader.decimal("D") == Decimal::parse("0.25").value());
  CHECK(reader.optional_decimal("NONE") == std::nullopt);
  CHECK(reader.duration_s("S") == 500ms);
  CHECK(reader.duration_s("NONE", 15s) == 15s);
  CHECK(reader.flag("F", false));
  CHECK(reader.list("L") == std::vector<std::string>{"IBM", "MSFT"});
  CHECK(reader.optional_list("NONE").empty());
  CHECK(reader.choice("C", {"sim", "paper", "live"}) == "paper");
  CHECK(reader.choice("NONE", {"loop", "hold"}, "loop") == "loop");
  CHECK(reader.url("U", {"tcp", "ipc"}) == "tcp://127.0.0.1:5555");
  CHECK(reader.optional_url("NONE", {"http"}) == std::nullopt);
  CHECK(reader.host_port("H") == HostPort{.host = "::1", .port = 80});
  CHECK(reader.host_port("NONE", "127.0.0.1:8551") == HostPort{.host = "127.0.0.1", .port = 8551});
  CHECK(reader.secret("K").reveal() == "hush");
  CHECK(reader.problems().empty());
}

TEST_CASE("reader: all problems are collected, in the order of asking") {
  const Settings settings = with({{"HEARTBEAT_INTERVAL_S", "soon"}, {"AVENOR_ENV", "prod"}});
  Reader reader{settings};
  reader.choice("AVENOR_ENV", {"sim", "paper", "live"});
  reader.duration_s("HEARTBEAT_INTERVAL_S", 15s);
  reader.secret("DATABASE_URL");
  reader.problem("a rule of several keys");
  REQUIRE(reader.problems().size() == 4);
  CHECK(reader.problems()[0] == "AVENOR_ENV 'prod' must be one of sim, paper, live [the environment]");
  CHECK_THAT(reader.problems()[1], ContainsSubstring("HEARTBEAT_INTERVAL_S 'soon'"));
  CHECK_THAT(reader.problems()[2], ContainsSubstring("DATABASE_URL is not set (the ledger"));
}

TEST_CASE("reader: bad values name the key, the value and the way out") {
  const auto integer = [](Reader& r) { r.integer("X", 1, 10); };
  for (const char* text : {"0", "11", "1.5", "x", "1 ", "0x5", "99999999999999999999"}) {
    INFO(text);
    CHECK_THAT(problem("X", text, integer), ContainsSubstring("whole number from 1 to 10"));
  }
  for (const char* text : {"0", "-1", "-10000000000", "1e3", "86401", "0.000000001", "inf"}) {
    INFO(text);
    CHECK_THAT(problem("X", text, [](Reader& r) { r.duration_s("X"); }),
               ContainsSubstring("seconds from 0.001 to 86400"));
  }
  for (const char* text : {",", "a,", ",a", "a,,b"}) {
    CHECK_THAT(problem("X", text, [](Reader& r) { r.list("X"); }),
               ContainsSubstring("without an empty item"));
  }
  CHECK_THAT(problem("X", "a,b,a", [](Reader& r) { r.list("X"); }), ContainsSubstring("names a twice"));
  CHECK_THAT(problem("X", "maybe", [](Reader& r) { r.flag("X", true); }), ContainsSubstring("true or false"));
  CHECK_THAT(problem("X", "1,5", [](Reader& r) { r.decimal("X"); }), ContainsSubstring("plain decimal"));
  CHECK_THAT(problem("X", "1,5", [](Reader& r) { r.optional_decimal("X"); }),
             ContainsSubstring("plain decimal"));
  for (const char* text :
       {"localhost", ":80", "h:", "h:x", "h:65536", "h:-1", "h:-0", "a b:80", "::1:80", "[]:80"}) {
    INFO(text);
    CHECK_THAT(problem("X", text, [](Reader& r) { r.host_port("X"); }), ContainsSubstring("host:port"));
  }
}

TEST_CASE(
    "reader: every time among the keys has a range, and what is outside it is refused by key, value and "
    "range") {
  for (const auto& key : avenor::config::keys()) {
    INFO(key.name);
    // Whole seconds with bounds of its own (services/execution/config.cpp).
    if (key.name.ends_with("_S") && key.name != "POSITION_BREAK_WAIT_S") CHECK(key.seconds);
    if (!key.seconds) continue;
    const auto least = Decimal::parse(key.seconds->least).value(),
               most = Decimal::parse(key.seconds->most).value();
    CHECK(least >= Decimal::parse("0.1").value());
    CHECK(most <= Decimal{86'400});
    const auto ask = [&](Reader& r) { r.duration_s(key.name); };
    const auto moment = Decimal::parse("0.000000001").value();
    for (const auto& text : {std::string{"0.000000001"}, (least - moment).to_string(),
                             (most + moment).to_string(), std::string{"1000000000"}})
      CHECK(problem(std::string{key.name}, text, ask) ==
            std::string{key.name} + " '" + text + "' must be a number of seconds from " +
                std::string{key.seconds->least} + " to " + std::string{key.seconds->most} +
                " [the environment]");
    for (const auto& text : {key.seconds->least, key.seconds->most})
      CHECK(problem(std::string{key.name}, std::string{text}, ask).empty());
    if (!key.fallback.empty()) CHECK(problem(std::string{key.name}, std::string{key.fallback}, ask).empty());
  }
}

TEST_CASE("reader: a URL must have a known scheme and a place to go") {
  const auto bus = [](Reader& r) { r.url("X", {"tcp", "ipc"}); };
  for (const char* text :
       {"tcp://127.0.0.1:5555", "tcp://*:5555", "tcp://[::1]:5555", "ipc:///run/avenor/in", "ipc://@name"}) {
    INFO(text);
    CHECK(problem("X", text, bus).empty());
  }
  CHECK_THAT(problem("X", "127.0.0.1:5555", bus), ContainsSubstring("must begin with tcp:// or ipc://"));
  CHECK_THAT(problem("X", "http://a:5555", bus), ContainsSubstring("must begin with tcp:// or ipc://"));
  CHECK_THAT(problem("X", "tcp://127.0.0.1", bus), ContainsSubstring("an address and a port"));
  CHECK_THAT(problem("X", "tcp://127.0.0.1:0", bus), ContainsSubstring("a port from 1"));
  CHECK_THAT(problem("X", "tcp://:5555", bus), ContainsSubstring("name a host"));
  CHECK_THAT(problem("X", "tcp://a b:1", bus), ContainsSubstring("white space"));
  CHECK_THAT(problem("X", "ipc://" + std::string(108, 'a'), bus), ContainsSubstring("107"));
  CHECK_THAT(problem("X", "https:///path", [](Reader& r) { r.url("X", {"https"}); }),
             ContainsSubstring("name a host"));
  CHECK(problem("X", "wss://stream.data.alpaca.markets/v2/iex", [](Reader& r) {
          r.url("X", {"ws", "wss"});
        }).empty());
}

TEST_CASE("reader: the ledger's URI may name a host, a socket folder or nothing but the database") {
  for (const char* text :
       {"postgresql://avenor@localhost:5432/avenor", "postgresql:///avenor?host=/run/avenor",
        "postgres://%2Frun%2Favenor/avenor", "postgresql:///avenor"}) {
    INFO(text);
    CHECK(problem("DATABASE_URL", text, [](Reader& r) {
            r.url("DATABASE_URL", {"postgresql", "postgres"});
          }).empty());
  }
}

TEST_CASE("reader: a secret never gets into a problem") {
  CHECK_THAT(problem("ALPACA_SECRET_KEY", "s3cret", [](Reader& r) { r.integer("ALPACA_SECRET_KEY", 0, 1); }),
             !ContainsSubstring("s3cret") && ContainsSubstring("ALPACA_SECRET_KEY"));
  CHECK_THAT(problem("X", "ftp://user:s3cret@host", [](Reader& r) { r.url("X", {"http"}); }),
             !ContainsSubstring("s3cret"));
  CHECK_THAT(
      problem("DATABASE_URL", "mysql://s3cret", [](Reader& r) { r.url("DATABASE_URL", {"postgresql"}); }),
      !ContainsSubstring("s3cret"));
}
