// Who reads a setting: what each daemon asks for at its start is what the rows say.
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "config/catalogue.hpp"
#include "execution/config.hpp"
#include "healthcheck/config.hpp"
#include "market_data/config.hpp"
#include "paper_exchange/config.hpp"
#include "proxy/config.hpp"
#include "runtime/startup.hpp"
#include "strategy_daemon/config.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"
#include "venue/registry.hpp"
#include "venue/trading/registry.hpp"

using namespace avenor;

namespace {

using Names = std::set<std::string>;

/// The names in the rows that `daemon` is declared to read. AVENOR_ENV is looked at with the file's
/// permissions, and is no question of a reader's.
Names declared(const config::Settings& settings, std::string_view daemon) {
  Names names;
  for (const auto& known : settings.keys().all())
    if (known.is_read_by(daemon)) names.insert(known.name);
  names.erase("AVENOR_ENV");
  return names;
}

Names asked(const std::string& daemon, const config::Settings& settings,
            const std::function<void(config::Reader&)>& read) {
  config::Reader reader{settings};
  read(reader);
  runtime::Asked start{
      .name = daemon, .settings = settings, .root = {}, .check = true, .problems = {}, .notes = {}};
  CHECK(runtime::finish_startup(start, reader) == 0);
  Names names{reader.asked().begin(), reader.asked().end()};
  names.erase("AVENOR_ENV");
  return names;
}

}  // namespace

TEST_CASE("settings: each daemon asks for what it is declared to read, and for nothing else") {
  const testing::TempDir folder;
  const auto settings =
      config::Settings::load(std::nullopt, {{"AVENOR_ENV", "sim"},
                                            {"ZMQ_INBOUND_BUS_URL", "tcp://127.0.0.1:5555"},
                                            {"ZMQ_OUTBOUND_BUS_URL", "tcp://127.0.0.1:5556"},
                                            {"DATABASE_URL", "postgresql:///avenor"},
                                            {"VENUES", "alpaca,second:alpaca"},
                                            {"ALPACA_KEY_ID", "K"},
                                            {"ALPACA_SECRET_KEY", "S"},
                                            {"SECOND_KEY_ID", "K2"},
                                            {"SECOND_SECRET_KEY", "S2"},
                                            {"SYMBOLS", "AAPL,IBM,MSFT"},
                                            {"PAPER_LISTEN", "127.0.0.1:0"},
                                            {"BOTS", "momentum_001"}})
          .value();
  boost::asio::io_context io;
  const core::SystemClock clock;
  const std::filesystem::path project{AVENOR_SOURCE_DIR};
  const std::map<std::string, std::function<void(config::Reader&)>> daemons{
      {"proxy", [](auto& reader) { proxy::read_config(reader); }},
      {"healthcheck", [](auto& reader) { healthcheck::read_config(reader); }},
      {"strategy", [&](auto& reader) { strategy_daemon::read_config(reader, "momentum_001", project); }},
      {"market_data",
       [&](auto& reader) {
         market_data::read_config(reader);
         for (const auto& account : reader.venue_accounts()) {
           static_cast<void>(venue::make_account(account, io, clock, reader));
           static_cast<void>(venue::make_feed(account, io, clock, reader));
         }
       }},
      {"execution",
       [&](auto& reader) {
         execution::read_config(reader, folder.path());
         for (const auto& account : reader.venue_accounts())
           static_cast<void>(venue::make_trading_venue(account, io, clock, reader));
       }},
      {"paper_exchange", [&](auto& reader) { paper_exchange::read_config(reader, folder.path()); }}};
  REQUIRE(daemons.size() == config::kEveryDaemon.size());
  for (const auto& [daemon, read] : daemons) {
    INFO(daemon);
    const Names names = asked(daemon, settings, read);
    CHECK(names == declared(settings, daemon));
  }
}

TEST_CASE("settings: the defaults of the rules for triggers are those of the rows") {
  const testing::TempDir folder;
  const auto settings = config::Settings::load(std::nullopt, {}).value();
  config::Reader reader{settings};
  const auto read = execution::read_config(reader, folder.path()).triggers;
  const oms::TriggerRules rules;
  CHECK(read.confirm == rules.confirm);
  CHECK(read.confirm_jump == rules.confirm_jump);
  CHECK(read.jump_pct == rules.jump_pct);
  CHECK(read.split_pct == rules.split_pct);
  CHECK(read.split_hold == rules.split_hold);
}
