// The tape's rules: which trades are the last price, in which order, and what is taken back.
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "venue/alpaca/sale_conditions.hpp"
#include "venue/alpaca/symbol_state.hpp"

using namespace avenor;
using namespace avenor::venue::alpaca;
using Taken = SymbolState::Taken;

namespace {

core::WallTime time(const std::string& text) { return core::parse_rfc3339(text).value(); }

struct Tape {
  Tape() : state(domain::Quote{}) {}
  void say(std::string_view frame, const std::string& now = "2026-11-28T23:59:59Z") {
    const auto read = parser.parse(
        frame,
        [&](const data::Message& message) {
          if (const auto* m = std::get_if<data::Trade>(&message)) taken.push_back(state.take(*m, time(now)));
          if (const auto* m = std::get_if<data::Quote>(&message)) taken.push_back(state.take(*m, time(now)));
          if (const auto* m = std::get_if<data::Correction>(&message))
            taken.push_back(state.take(*m, time(now)));
          if (const auto* m = std::get_if<data::CancelError>(&message))
            taken.push_back(state.take(*m, time(now)));
        },
        [](const std::string& problem) { FAIL(problem); });
    REQUIRE(read);
  }
  std::string last() const { return state.quote().last ? state.quote().last->to_string() : "none"; }

  data::Parser parser;
  SymbolState state;
  std::vector<Taken> taken;
};

std::string trade(int id, const std::string& price, const std::string& at,
                  const std::string& conditions = R"("@")", const std::string& tape = "A") {
  return R"([{"T":"t","S":"IBM","i":)" + std::to_string(id) + R"(,"x":"V","p":)" + price +
         R"(,"s":100,"c":[)" + conditions + R"(],"z":")" + tape + R"(","t":")" + at + R"("}])";
}

}  // namespace

TEST_CASE("tape: late, averaged and cancelled prints are no last price (late_print_and_correction.json)") {
  Tape tape;
  tape.say(trade(1, "100.05", "2026-11-28T23:13:30Z"));
  tape.say(trade(2, "114.62", "2026-11-28T23:13:32Z", R"("4","W","T")"));
  tape.say(trade(3, "90.00", "2026-11-28T14:30:00Z", R"(" ","Z")"));
  tape.say(
      R"([{"T":"c","S":"IBM","x":"V","oi":3,"op":90.0,"os":100,"oc":[" "],"ci":4,"cp":100.05,"cs":100,"cc":[" "],"z":"A","t":"2026-11-28T23:13:33Z"},{"T":"x","S":"IBM","i":2,"x":"D","p":114.62,"s":125984,"a":"C","z":"A","t":"2026-11-28T23:13:33Z"}])");
  CHECK(tape.taken == std::vector<Taken>{Taken::Changed, Taken::Unchanged, Taken::Unchanged, Taken::Unchanged,
                                         Taken::Unchanged});
  CHECK(tape.last() == "100.05");
  CHECK(tape.state.quote().event_ts == time("2026-11-28T23:13:30Z"));
  CHECK(tape.state.quote().last_ts == time("2026-11-28T23:13:30Z"));
}

TEST_CASE("tape: a cancelled trade gives its place to the one before, a corrected one has its new price") {
  Tape tape;
  tape.say(trade(1, "100", "2026-11-28T15:00:00Z"));
  tape.say(trade(2, "90", "2026-11-28T15:00:01Z"));
  CHECK(tape.last() == "90");
  SECTION("cancelled") {
    tape.say(
        R"([{"T":"x","S":"IBM","i":2,"x":"V","p":90,"s":100,"a":"C","z":"A","t":"2026-11-28T15:00:02Z"}])");
    CHECK(tape.last() == "100");
    CHECK(tape.state.quote().last_ts == time("2026-11-28T15:00:00Z"));  // with the age that it has
    CHECK(tape.state.quote().event_ts == time("2026-11-28T15:00:02Z"));
    tape.say(
        R"([{"T":"x","S":"IBM","i":1,"x":"V","p":100,"s":100,"a":"C","z":"A","t":"2026-11-28T15:00:03Z"}])");
    CHECK(tape.last() == "none");
  }
  SECTION("corrected") {
    tape.say(
        R"([{"T":"c","S":"IBM","x":"V","oi":2,"op":90,"os":100,"oc":["@"],"ci":3,"cp":99.5,"cs":50,"cc":["@"],"z":"A","t":"2026-11-28T15:00:02Z"}])");
    CHECK(tape.last() == "99.5");
    CHECK(tape.state.quote().last_size == domain::Quantity{50});
  }
  SECTION("corrected into one that makes no price") {
    tape.say(
        R"([{"T":"c","S":"IBM","x":"V","oi":2,"op":90,"os":100,"oc":["@"],"ci":3,"cp":99.5,"cs":50,"cc":["@","I"],"z":"A","t":"2026-11-28T15:00:02Z"}])");
    CHECK(tape.last() == "100");
  }
  SECTION("of an earlier trade: the last stays") {
    tape.say(
        R"([{"T":"x","S":"IBM","i":1,"x":"V","p":100,"s":100,"a":"C","z":"A","t":"2026-11-28T15:00:02Z"}])");
    CHECK(tape.last() == "90");
  }
}

TEST_CASE("tape: every condition of the two tapes makes a last price, or does not") {
  for (const char code : std::string("@EFKOX56 ")) CHECK(makes_last(std::string(1, code), "A"));
  for (const char code : std::string("BCHILMNPQRTUVWZ12347890?")) {
    INFO(code);
    CHECK_FALSE(makes_last(std::string(1, code), "A"));
    CHECK_FALSE(makes_last(std::string("@") + code, "B"));
  }
  for (const char code : std::string("ABDSY1@FX")) CHECK(makes_last(std::string(1, code), "C"));
  for (const char code : std::string("CGHILMNPQRTUVWZ23479?"))
    CHECK_FALSE(makes_last(std::string(1, code), "C"));
  CHECK(makes_last("", ""));
}

TEST_CASE("tape: what is older, from the future or no price changes nothing") {
  Tape tape;
  tape.say(trade(1, "100", "2026-11-28T15:00:00Z"));
  tape.say(trade(2, "90", "2026-11-28T14:59:59Z"));
  tape.say(trade(3, "90", "2026-11-29T15:00:00Z"));
  tape.say(trade(4, "0", "2026-11-28T15:00:01Z"));
  // A price beyond its bound does not come this far: the parser refuses it.
  CHECK(tape.taken == std::vector<Taken>{Taken::Changed, Taken::Older, Taken::Future, Taken::Nonsense});
  CHECK(tape.last() == "100");
  tape.say(
      R"([{"T":"q","S":"IBM","bp":100,"bs":1,"ap":101,"as":1,"t":"2026-11-28T15:00:02Z"},{"T":"q","S":"IBM","bp":50,"bs":1,"ap":51,"as":1,"t":"2026-11-28T15:00:01Z"}])");
  CHECK(tape.state.quote().bid == domain::Price{100});
  CHECK(tape.state.quote().quote_ts == time("2026-11-28T15:00:02Z"));
  CHECK(tape.taken.back() == Taken::Older);
}
