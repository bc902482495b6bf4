// The state of the whole system, as JSON and as lines.
#include "reporting/status.hpp"

#include <fmt/ranges.h>

#include "json/reader.hpp"
#include "reporting/control_reply.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace std::chrono_literals;

namespace {

constexpr core::WallTime kNow{1'767'366'245'000'000'000};

reporting::SystemStatus one_service() {
  reporting::SystemStatus status;
  status.silent_after = 45s;
  domain::Heartbeat beat;
  beat.service = "strategy";
  beat.instance = "momentum_001";
  beat.degraded = true;
  beat.detail = "no \"price\"\n\xff";
  status.heartbeats.see(kNow - 2s, beat);
  return status;
}

std::string lines(const reporting::SystemStatus& status) {
  return fmt::format("{}", fmt::join(status_lines(status), "\n"));
}

}  // namespace

TEST_CASE("reporting: a status names each service, whatever its texts hold") {
  const auto value = json::parse_object(status_json(one_service(), kNow));
  REQUIRE(value);
  const auto services = value->find("services")->items();
  REQUIRE(services.size() == 1);
  CHECK(services[0].text_of("instance") == "momentum_001");
  CHECK(services[0].text_of("state") == "degraded");
  CHECK(services[0].text_of("detail") == "no \"price\"\n\xef\xbf\xbd");
  CHECK(*services[0].find("heard_s_ago")->spelling() == "2");
  CHECK(value->find("execution")->as<json::Value::Object>()->empty());
  CHECK(value->find("trades") == nullptr);
}

TEST_CASE(
    "reporting: a service whose last heartbeat is older than the time-out is silent, whatever it said") {
  auto status = one_service();
  domain::Heartbeat beat;
  beat.service = "proxy";
  status.heartbeats.see(kNow, beat);
  const auto states = [&](core::WallTime now) -> std::string {
    const auto value = json::parse_object(status_json(status, now));
    REQUIRE(value);
    const auto services = value->find("services")->items();
    REQUIRE(services.size() == 2);
    return fmt::format("{} {}", services[0].text_of("state"), services[1].text_of("state"));
  };
  CHECK(states(kNow + 43s) == "ok degraded");
  CHECK(states(kNow + 44s) == "ok silent");
  CHECK(states(kNow + 45s) == "ok silent");
  CHECK(states(kNow + 46s) == "silent silent");
}

TEST_CASE("reporting: a status says what execution and the ledger say, or why they do not") {
  auto status = one_service();
  CHECK(lines(status) == "ledger:    ");
  status.execution = domain::Control{.reply = true,
                                     .request_id = "1",
                                     .verb = "status",
                                     .args = {{"ok", "true"},
                                              {"summary", "all quiet"},
                                              {"trouble", "clock"},
                                              {"cancel_pending.a:b:1", "3 tries"}}};
  status.orders = reporting::OrderCounts{{domain::OrderStatus::Filled, 3}};
  CHECK(lines(status) ==
        "\nexecution: all quiet\ntrouble:   clock\ncancel:    a:b:1 3 tries\nledger:    FILLED 3  ");
  status.orders = core::Result<reporting::OrderCounts>{core::fail("no answer")};
  CHECK_THAT(lines(status), ContainsSubstring("ledger:    error no answer"));
  const auto value = json::parse_object(status_json(status, kNow));
  REQUIRE(value);
  CHECK(value->find("execution")->text_of("summary") == "all quiet");
  CHECK(value->find("trades")->text_of("error") == "no answer");
}

TEST_CASE("reporting: of an argument that comes twice the last counts, in texts and in JSON") {
  const domain::Control reply{.reply = true,
                              .request_id = "1",
                              .verb = "halt",
                              .args = {{"ok", "false"}, {"message", "x"}, {"ok", "true"}}};
  CHECK(reporting::is_ok(&reply));
  CHECK_FALSE(reporting::is_ok(nullptr));
  CHECK(reporting::argument(reply, "message") == "x");
  CHECK(reporting::argument(reply, "other").empty());
  CHECK(reporting::arguments_json(reply) == R"({"message":"x","ok":"true"})");
}

TEST_CASE("reporting: a halt that is not confirmed may be in force, and so may a resume") {
  for (const std::string verb : {"halt", "resume"}) {
    CHECK_THAT(reporting::unanswered(verb),
               ContainsSubstring("has not confirmed it") && ContainsSubstring("avenorctl status") &&
                   ContainsSubstring("the " + verb + " may be in force already"));
    CHECK_THAT(reporting::unanswered(verb), !ContainsSubstring("is it running"));
  }
  CHECK_THAT(reporting::unanswered("reconcile"), ContainsSubstring("is it running"));
}
