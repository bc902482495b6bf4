// strategy: runs one bot. Prices in, orders out.
#include "core/random.hpp"
#include "runtime/main_frame.hpp"
#include "runtime/startup.hpp"
#include "strategy_daemon/config.hpp"
#include "strategy_daemon/daemon.hpp"

using namespace avenor;

static int run(int argc, char** argv) {
  std::string name;
  auto asked = runtime::parse_command_line(
      "strategy", "Runs one bot, as config/bots/<bot_id>.json describes it: prices in, orders out.", argc,
      argv, {{.name = "--bot", .help = "the bot's id", .value = &name, .required = true}});
  if (!asked) return asked.error();
  config::Reader reader{asked->settings};
  strategy_daemon::Config config = strategy_daemon::read_config(reader, name, asked->root);
  if (const auto refusal = runtime::finish_startup(*asked, reader)) return *refusal;

  runtime::Service service("strategy");
  if (asked->shares_cpu()) service.share_cpu();
  auto bus_client =
      messaging::BusClient::connect(service, config.bus, {.service = "strategy", .instance = name});
  if (!bus_client) return runtime::refuse("strategy", {bus_client.error().message});
  strategy_daemon::Daemon daemon(service, **bus_client,
                                 strategy_daemon::session_settings(config, core::random_hex(2)),
                                 config.listings.homes, std::move(config.bot.strategy));
  (*bus_client)->start_heartbeat(config.heartbeat_interval);
  return service.run();
}

int main(int argc, char** argv) {
  return runtime::run_main([&] { return run(argc, argv); });
}
