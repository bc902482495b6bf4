// avenorctl doctor and the venue's account.
#include <algorithm>
#include <thread>

#include "avenorctl/diagnostics.hpp"
#include "support/catch.hpp"
#include "support/fake_alpaca.hpp"

using namespace avenor;
using namespace avenor::testing;
using avenorctl::Finding;

namespace {

std::string account(const std::string& status, bool blocked) {
  return R"({"id":"a","status":")" + status +
         R"(","currency":"USD","cash":"100","equity":"100","buying_power":"100","trading_blocked":)" +
         (blocked ? "true" : "false") + R"(,"account_blocked":false,"trade_suspended_by_user":false})";
}

/// What the doctor says of a venue whose account is like that.
std::vector<Finding> account_findings(const std::string& body) {
  boost::asio::io_context io;
  FakeAlpaca server(io);
  server.always("GET /v2/account", FakeAlpaca::with(200, body));
  const auto settings = config::Settings::load({}, {{"VENUES", "alpaca"},
                                                    {"ALPACA_KEY_ID", "AVENOR_TEST_KEY"},
                                                    {"ALPACA_SECRET_KEY", "AVENOR_TEST_SECRET"},
                                                    {"ALPACA_TRADING_URL", server.trading_url()}});
  REQUIRE(settings);
  const auto work = boost::asio::make_work_guard(io);
  std::thread venue([&] { io.run(); });
  std::vector<Finding> all, found;
  avenorctl::check_venues({.settings = *settings, .root = AVENOR_SOURCE_DIR, .json = false}, all);
  io.stop();
  venue.join();
  std::ranges::copy_if(all, std::back_inserter(found), [](const Finding& f) { return f.check == "venue"; });
  return found;
}

}  // namespace

TEST_CASE("doctor: an account that the venue has blocked is bad, in the venue's words") {
  for (const auto& [body, words] : {std::pair{account("ACCOUNT_CLOSED", false), "ACCOUNT_CLOSED"},
                                    std::pair{account("ACTIVE", true), "trading_blocked"}}) {
    const auto found = account_findings(body);
    REQUIRE(found.size() == 1);
    CHECK(found[0].grade == Finding::Grade::Bad);
    CHECK_THAT(found[0].message, ContainsSubstring("account blocked") && ContainsSubstring(words));
    CHECK_THAT(found[0].fix, ContainsSubstring("broker"));
  }
  const auto open = account_findings(account("ACTIVE", false));
  REQUIRE(open.size() == 1);
  CHECK(open[0].grade == Finding::Grade::Good);
}
