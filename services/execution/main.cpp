// execution: the only daemon that writes the ledger, and the only one that sends orders.
#include "execution/config.hpp"
#include "execution/daemon.hpp"
#include "runtime/log.hpp"
#include "runtime/main_frame.hpp"
#include "runtime/service.hpp"
#include "runtime/startup.hpp"
#include "venue/trading/registry.hpp"

using namespace avenor;

int main(int argc, char** argv) {
  return runtime::run_main([&] {
    // command line, settings; refuse to start if either is bad
    auto asked = runtime::parse_command_line("execution",
                                             "Accepts orders from the bus, writes each to the ledger, sends "
                                             "it once, and follows it to its final state.",
                                             argc, argv);
    if (!asked) return asked.error();
    runtime::Service service{"execution"};
    config::Reader reader{asked->settings};
    const auto config = execution::read_config(reader, asked->root);
    asked->notes.insert(asked->notes.end(), config.warnings.begin(), config.warnings.end());
    std::vector<venue::TradingVenue> venues;
    for (const auto& account : config.listings.venues)
      venues.push_back(venue::make_trading_venue(account, service.io(), service.clock(), reader));
    if (const auto refusal = runtime::finish_startup(*asked, reader)) return *refusal;

    // build, bind, run
    if (asked->shares_cpu()) service.share_cpu();
    auto bus_client = messaging::BusClient::connect(service, config.bus, {.service = "execution"});
    if (!bus_client) return runtime::refuse("execution", {bus_client.error().message});
    execution::Daemon daemon{service, config, std::move(venues), std::move(*bus_client)};
    service.on_reload([&] {
      config::Reader again{asked->settings};
      auto limits = execution::read_limits(again, config.limits_path, config.limits_must_be_there);
      for (const auto& problem : again.problems()) runtime::log::error("limits not reloaded: " + problem);
      if (!again.problems().empty()) return;
      for (const auto& note : execution::notes_on_limits(limits, config)) runtime::log::warning(note);
      daemon.set_limits(std::move(limits));
      runtime::log::info("limits reloaded from " + config.limits_path.string());
    });
    daemon.start();
    return service.run();
  });
}
