#include <string>
#include <variant>
#include <vector>

#include "support/catch.hpp"
#include "unit/venue/alpaca_payloads.hpp"
#include "venue/alpaca/parse_data.hpp"

using namespace avenor;
using namespace avenor::venue::alpaca;
using namespace avenor::testing::alpaca;

namespace {

// What a frame gave, as text, since views do not outlive the handler.
struct Seen {
  std::vector<std::string> messages;
  std::vector<std::string> refused;
  core::Status status;
};

std::string shown(const data::Message& message) {
  struct {
    std::string operator()(const data::Trade& m) const {
      return "trade " + std::string(m.S) + " " + m.p.to_string() + " " + m.s.to_string() + " " +
             core::to_rfc3339(m.t);
    }
    std::string operator()(const data::Quote& m) const {
      return "quote " + std::string(m.S) + " " + m.bp.to_string() + " " + m.bs.to_string() + " " +
             m.ap.to_string() + " " + m.as.to_string();
    }
    std::string operator()(const data::Correction& m) const {
      return "correction " + std::string(m.S) + " " + std::string(m.oi) + " is " + std::string(m.ci) + " " +
             m.cp.to_string() + " " + m.cs.to_string() + " [" + std::string(m.cc) + "]";
    }
    std::string operator()(const data::CancelError& m) const {
      return "cancel " + std::string(m.S) + " " + std::string(m.i);
    }
    std::string operator()(const data::Bar& m) const {
      return std::string(m.updated ? "updated " : "") + "bar " + m.o.to_string() + " " + m.h.to_string() +
             " " + m.l.to_string() + " " + m.c.to_string() + " " + m.v.to_string();
    }
    std::string operator()(const data::Success& m) const { return "success " + std::string(m.msg); }
    std::string operator()(const data::Failure& m) const {
      return "error " + std::to_string(m.code) + " " + std::string(m.msg);
    }
    std::string operator()(const data::Subscription&) const { return "subscription"; }
    std::string operator()(const data::Other& m) const { return "other " + std::string(m.T); }
  } show;
  return std::visit(show, message);
}

Seen parse(std::string_view frame) {
  data::Parser parser;
  Seen seen;
  seen.status = parser.parse(
      frame, [&](const data::Message& m) { seen.messages.push_back(shown(m)); },
      [&](const std::string& problem) { seen.refused.push_back(problem); });
  return seen;
}

}  // namespace

TEST_CASE("alpaca data: ticks are read in order and exactly") {
  const Seen seen = parse(kTicks);
  REQUIRE(seen.status);
  CHECK(seen.refused.empty());
  CHECK(seen.messages == std::vector<std::string>{"trade AAPL 187.25 50 2026-01-02T15:04:05.123456789Z",
                                                  "quote AAPL 187.24 100 187.26 200"});
}

TEST_CASE("alpaca data: bars, updated bars and the log-in are told apart") {
  CHECK(parse(kBar).messages == std::vector<std::string>{"bar 187.1 187.3 187.05 187.25 51234"});
  CHECK(parse(kUpdatedBar).messages ==
        std::vector<std::string>{"updated bar 187.1 187.32 187.05 187.25 51300"});
  CHECK(parse(R"([{"T":"success","msg":"connected"}])").messages ==
        std::vector<std::string>{"success connected"});
  CHECK(parse(R"([{"T":"error","code":406,"msg":"connection limit exceeded"}])").messages ==
        std::vector<std::string>{"error 406 connection limit exceeded"});
  CHECK(parse(kSubscription).messages == std::vector<std::string>{"subscription"});
  CHECK(
      parse(
          R"([{"T":"o","S":"BTC/USD","t":"2026-01-02T15:04:05.2Z","b":[{"p":64249.9,"s":0.25}],"a":[{"p":64251.0,"s":0}]}])")
          .messages == std::vector<std::string>{"other o"});
}

TEST_CASE("alpaca data: T need not come first, spaces and exponents are JSON too") {
  CHECK(parse(" [ { \"p\" : 1.5e2 , \"s\" : 1e-7 , \"S\" : \"BTC/USD\", \"t\":\"2026-01-02T10:04:05-05:00\" "
              ", \"T\":\"t\" } ] ")
            .messages ==
        std::vector<std::string>{"trade BTC/USD 150 0.0000001 2026-01-02T15:04:05.000000000Z"});
}

TEST_CASE("alpaca data: digits that a double would lose stay") {
  const Seen seen =
      parse(R"([{"T":"t","S":"X","p":123456789.123456789012,"s":0.1,"t":"2026-01-02T15:04:05Z"}])");
  CHECK(seen.messages ==
        std::vector<std::string>{"trade X 123456789.123456789012 0.1 2026-01-02T15:04:05.000000000Z"});
}

TEST_CASE("alpaca data: what a feed's floats add beyond 12 places is rounded, and costs no quote") {
  const Seen seen = parse(
      R"([{"T":"q","S":"X","bp":156.30999999999997,"bs":0.1234567890125,"ap":156.3200000000000045,"as":2.5e-13,)"
      R"("t":"2026-01-02T15:04:05Z"},)"
      R"({"T":"t","S":"X","p":9.9999999999999,"s":1.00000000000049999,"t":"2026-01-02T15:04:05Z"},)"
      R"({"T":"b","S":"X","o":1.0000000000005,"h":2,"l":1,"c":1e-13,"v":3,"t":"2026-01-02T15:04:00Z"}])");
  CHECK(seen.refused.empty());
  CHECK(seen.messages == std::vector<std::string>{"quote X 156.31 0.123456789013 156.32 0",
                                                  "trade X 10 1 2026-01-02T15:04:05.000000000Z",
                                                  "bar 1.000000000001 2 1 0 3"});
}

TEST_CASE("alpaca data: a bad message is refused with its reason and does not harm its neighbours") {
  const std::string good = R"({"T":"t","S":"X","p":1,"s":2,"t":"2026-01-02T15:04:05Z"})";
  const std::pair<const char*, const char*> kRows[] = {
      {R"({"T":"t","S":"X","s":2,"t":"2026-01-02T15:04:05Z"})", "p: is missing"},
      {R"({"T":"t","S":"X","p":null,"s":2,"t":"2026-01-02T15:04:05Z"})", "p: is missing"},
      {R"({"T":"t","S":"X","p":{"a":[1]},"s":2,"t":"2026-01-02T15:04:05Z"})", "p: is missing"},
      {R"({"T":"t","S":"X","p":1e400,"s":2,"t":"2026-01-02T15:04:05Z"})", "p: "},
      {R"({"T":"t","S":"X","p":"0.123456789012x","s":2,"t":"2026-01-02T15:04:05Z"})", "p: "},
      {R"({"T":"t","S":"X","p":"0.1234567890123x","s":2,"t":"2026-01-02T15:04:05Z"})", "p: "},
      {R"({"T":"t","S":"X","p":1,"s":2,"t":"1826-01-02T15:04:05Z"})", "1970 to 2200"},
      {R"({"T":"q","S":"X","bp":1,"bs":2,"ap":3,"as":1,"t":"2200-01-02T15:04:05Z"})", "1970 to 2200"},
      {R"({"T":"t","S":"X","p":1,"s":2,"t":"yesterday"})", "t: "},
      {R"({"T":"t","S":"X","p":1,"s":2})", "t: "},
      {R"({"T":"t","p":1,"s":2,"t":"2026-01-02T15:04:05Z"})", "S: is missing"},
      {R"({"T":"q","S":"X","bp":1,"bs":2,"ap":3,"t":"2026-01-02T15:04:05Z"})", "as: is missing"},
      {R"({"S":"X"})", "T: is missing"}};
  for (const auto& [bad, reason] : kRows) {
    INFO(bad);
    const Seen seen = parse("[" + good + "," + bad + "," + good + "]");
    CHECK(seen.messages.size() == 2);
    REQUIRE(seen.refused.size() == 1);
    CHECK_THAT(seen.refused[0], ContainsSubstring(reason));
  }
}

TEST_CASE("alpaca data: a frame of another shape is refused whole") {
  for (const char* frame : {"", "{}", "null", "[1]", "[{]", "[{\"T\":", "{\"T\":\"t\"}", "hello"}) {
    INFO(frame);
    const Seen seen = parse(frame);
    CHECK_FALSE(seen.status);
    CHECK(seen.messages.empty());
  }
  CHECK(parse("[]").status);
}

TEST_CASE("alpaca data: one parser reads frames of any size one after the other") {
  data::Parser parser;
  const std::string tick = R"({"T":"t","S":"X","p":1,"s":2,"t":"2026-01-02T15:04:05Z"})";
  for (const int count : {1, 1000, 1, 20'000, 3}) {
    std::string frame = "[";
    for (int i = 0; i < count; ++i) frame += (i == 0 ? "" : ",") + tick;
    frame += "]";
    int seen = 0;
    REQUIRE(parser.parse(
        frame, [&](const data::Message& m) { seen += std::holds_alternative<data::Trade>(m) ? 1 : 0; },
        [](const std::string&) {}));
    CHECK(seen == count);
  }
}

TEST_CASE(
    "alpaca data: every number at its bound is read, beyond it the message is refused and its neighbours "
    "live") {
  const std::string before = R"({"T":"t","S":"AAPL","p":100,"s":1,"t":"2026-01-02T15:00:00Z","i":1})";
  struct Kind {
    const char* type;
    std::vector<std::string> prices, sizes;
  };
  const std::vector<Kind> kinds{{"t", {"p"}, {"s"}},
                                {"q", {"bp", "ap"}, {"bs", "as"}},
                                {"c", {"cp"}, {"cs"}},
                                {"b", {"o", "h", "l", "c"}, {"v"}},
                                {"u", {"o", "h", "l", "c"}, {"v"}}};
  // `message` of `kind`, with `key` at `value` and every other number 1.
  const auto message = [](const Kind& kind, const std::string& key, const std::string& value) {
    std::string text =
        std::string{R"({"T":")"} + kind.type + R"(","S":"IBM","t":"2026-01-02T15:00:00Z","oi":"1","ci":"2")";
    for (const auto& list : {kind.prices, kind.sizes})
      for (const auto& name : list) text += ",\"" + name + "\":" + (name == key ? value : "1");
    return text + "}";
  };
  const auto expect = [&](const Kind& kind, const std::string& key, const std::string& value, bool taken) {
    INFO(kind.type << "." << key << " = " << value);
    const auto seen = parse("[" + before + "," + message(kind, key, value) + "," + before + "]");
    CHECK(seen.status);
    CHECK(seen.messages.size() == (taken ? 3u : 2u));
    CHECK(seen.refused.size() == (taken ? 0u : 1u));
    if (!taken && seen.refused.size() == 1) CHECK_THAT(seen.refused[0], ContainsSubstring(key));
  };
  for (const auto& kind : kinds) {
    for (const auto& key : kind.prices)
      for (const char* sign : {"", "-"}) {
        expect(kind, key, std::string{sign} + "1000000000", true);
        expect(kind, key, std::string{sign} + "1000000000.01", false);
        expect(kind, key, std::string{sign} + "999999999999999999", false);
        expect(kind, key, std::string{sign} + "1e300", false);
      }
    for (const auto& key : kind.sizes)
      for (const char* sign : {"", "-"}) {
        expect(kind, key, std::string{sign} + "1000000000000", true);
        expect(kind, key, std::string{sign} + "1000000000000.01", false);
        expect(kind, key, std::string{sign} + "99999999999999999999999999", false);
      }
  }
}

TEST_CASE("alpaca data: a time at its bound is read, beyond it the message is refused") {
  const auto at = [](const std::string& time) {
    return parse(R"([{"T":"t","S":"IBM","p":1,"s":1,"i":1,"t":")" + time +
                 R"("},{"T":"x","S":"IBM","i":"1","t":")" + time + R"("}])");
  };
  for (const char* time : {"1970-01-01T00:00:01Z", "2199-12-31T23:59:59Z"}) {
    INFO(time);
    CHECK(at(time).messages.size() == 2);
  }
  for (const char* time :
       {"1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"}) {
    INFO(time);
    CHECK(at(time).messages.empty());
    CHECK(at(time).refused.size() == 2);
  }
}
