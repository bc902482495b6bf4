#include "dialects/alpaca/ids.hpp"
#include "dialects/request_body.hpp"
#include "paper_exchange/faults/seeded_faults.hpp"
#include "paper_exchange/faults/switches.hpp"
#include "support/catch.hpp"

#include <set>

using namespace avenor;
using namespace avenor::paper_exchange;
using namespace avenor::dialects;
using namespace avenor::dialects::alpaca;

namespace {

bool looks_like_uuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = std::string_view("0123456789abcdef").find(text[i]) != std::string_view::npos;
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("request body: numbers keep their text, the last of repeated keys counts") {
  const auto value = parse_body(R"( {"a":1.10 ,"a":2.50, "n":null, "s":"x\u00e9", "l":[1,"b",{"k":true}]} )");
  REQUIRE(value);
  CHECK(*value->find("a")->spelling() == "2.50");
  CHECK(value->find("n") == nullptr);
  CHECK(value->text_of("s") == "x\xc3\xa9");
  CHECK(*value->find("l")->items()[2].find("k")->as<bool>());
}

TEST_CASE("request body: everything else is an error") {
  for (const char* text :
       {"", "[]", "1", "{", "{\"a\":}", "{\"a\":1}{}", "{\"a\":1} x", "{'a':1}", "{\"a\":01}", "{\"a\":NaN}",
        "{\"a\":\"\xff\"}", "{\"a\":[[[[[[[[[[1]]]]]]]]]]}", "nul", "{\"a\":tru}"}) {
    INFO(text);
    CHECK_FALSE(parse_body(text));
  }
}

TEST_CASE("ids: uuids are unique and well formed, and of a text always the same") {
  core::RandomGenerator random = core::RandomGenerator::unpredictable();
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = make_uuid(random);
    CHECK(id[14] == '4');
    if (!looks_like_uuid(id) || !seen.insert(id).second) FAIL(id);
  }
  CHECK(uuid_of("IBM") == uuid_of("IBM"));
  CHECK(uuid_of("IBM") != uuid_of("IBN"));
}

TEST_CASE("ids: ulids of the same millisecond still grow") {
  UlidMaker maker(core::RandomGenerator(1));
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    const std::string next = maker.next({1'700'000'000'000'000'000 + i * 1'000});
    if (next <= last) FAIL(last + " " + next);
    last = next;
  }
  CHECK(last.size() == 26);
  CHECK(last.substr(0, 10) ==
        "01HF7YAT0"
        "9");
}

TEST_CASE("ids: ulids of the next life grow on, whatever its clock and its luck") {
  // The last of the old life may be of the very millisecond that the journal ends with, and have drawn
  // higher.
  const core::WallTime last_seen{1'700'000'000'000'999'999};
  int would_fall = 0;
  for (std::uint64_t seed = 1; seed <= 64; ++seed) {
    UlidMaker old_life(core::RandomGenerator(2 * seed)), next_life(core::RandomGenerator(2 * seed + 1)),
        unguarded(core::RandomGenerator(2 * seed + 1));
    std::string last = old_life.next(last_seen);
    if (unguarded.next(last_seen) < last) ++would_fall;
    next_life.not_before(last_seen);
    for (const auto& now : {last_seen - std::chrono::hours(1), last_seen,
                            last_seen + std::chrono::milliseconds(1), last_seen + std::chrono::seconds(1)}) {
      const std::string next = next_life.next(now);
      if (next <= last) FAIL("seed " << seed << ": " << last << " " << next);
      last = next;
    }
  }
  CHECK(would_fall > 16);  // so the guard has something to guard against, with these seeds, every time
}

TEST_CASE("faults: switches are set by name, and reset") {
  const auto body = [](const std::string& text) { return parse_body(text).value(); };
  FaultSettings settings;
  const auto changed = change_faults(
      settings,
      body(
          R"({"latency_ms":50,"drop_response_rate":0.5,"error_rate":1,"error_status":429,"reorder_events":true})"));
  REQUIRE(changed);
  CHECK(changed->latency == std::chrono::milliseconds(50));
  CHECK(changed->drop_response_rate == 0.5);
  CHECK(changed->error_status == 429);
  CHECK(changed->reorder_events);
  const auto more = change_faults(*changed, body(R"({"reject_rate":0.1})"));
  CHECK(more->latency == std::chrono::milliseconds(50));
  const auto reset = change_faults(*more, body(R"({"reset":true,"mute_stream":true})"));
  CHECK(reset->latency == std::chrono::milliseconds(0));
  CHECK(reset->mute_stream);
}

TEST_CASE("faults: what makes no sense is refused by name") {
  const auto error = [](const std::string& text) {
    return change_faults({}, parse_body(text).value()).error().message;
  };
  CHECK(error(R"({"latency_ms":-1})") == "latency_ms must be a whole number from 0 to 600000");
  CHECK(error(R"({"reject_rate":1.5})") == "reject_rate must be a number from 0 to 1");
  CHECK(error(R"({"reject_rate":"1"})") == "reject_rate must be a number from 0 to 1");
  CHECK(error(R"({"mute_stream":1})") == "mute_stream must be true or false");
  CHECK(error(R"({"error_status":200})") == "error_status must be a whole number from 400 to 599");
  CHECK(error(R"({"latency":1})") == "unknown fault 'latency'");
}

TEST_CASE("faults: the same seed throws the same dice") {
  SeededFaults a(7);
  SeededFaults b(7);
  int hits = 0;
  for (int i = 0; i < 10'000; ++i) {
    const bool hit = a.roll(0.25);
    CHECK(hit == b.roll(0.25));
    hits += hit ? 1 : 0;
  }
  CHECK(hits > 2'300);
  CHECK(hits < 2'700);
  CHECK_FALSE(a.roll(0));
  CHECK(a.roll(1));
}
