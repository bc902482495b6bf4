// market_data: prices, balance and positions of the venues, published on the bus.
#include "market_data/config.hpp"
#include "market_data/daemon.hpp"
#include "market_data/venue_connections.hpp"
#include "runtime/main_frame.hpp"
#include "runtime/startup.hpp"

using namespace avenor;

static int run(int argc, char** argv) {
  auto asked = runtime::parse_command_line(
      "market_data", "Publishes the venues' prices, balance and positions.", argc, argv);
  if (!asked) return asked.error();
  config::Reader reader{asked->settings};
  market_data::Config config = market_data::read_config(reader);
  runtime::Service service("market_data");
  auto venues = market_data::make_venue_connections(config.listings.venues, service.io(), service.clock(),
                                                    asked->settings, reader);
  if (const auto refusal = runtime::finish_startup(*asked, reader)) return *refusal;

  if (asked->shares_cpu()) service.share_cpu();
  auto bus_client =
      messaging::BusClient::connect(service, config.bus, {.service = "market_data", .instance = ""});
  if (!bus_client) return runtime::refuse("market_data", {bus_client.error().message});
  market_data::Daemon daemon(service, **bus_client, std::move(config), std::move(venues));
  daemon.start();
  return service.run();
}

int main(int argc, char** argv) {
  return runtime::run_main([&] { return run(argc, argv); });
}
