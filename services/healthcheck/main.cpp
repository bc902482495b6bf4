#include "healthcheck/daemon.hpp"
#include "runtime/main_frame.hpp"
#include "runtime/startup.hpp"

using namespace avenor;

static int run(int argc, char** argv) {
  auto asked = runtime::parse_command_line(
      "healthcheck", "Receives every service's heartbeats and raises an alert when one falls silent.", argc,
      argv);
  if (!asked) return asked.error();
  config::Reader reader{asked->settings};
  const healthcheck::Config config = healthcheck::read_config(reader);
  if (const auto refusal = runtime::finish_startup(*asked, reader)) return *refusal;

  runtime::Service service("healthcheck");
  if (asked->shares_cpu()) service.share_cpu();
  auto bus_client =
      messaging::BusClient::connect(service, config.bus, {.service = "healthcheck", .instance = ""});
  if (!bus_client) return runtime::refuse("healthcheck", {bus_client.error().message});
  healthcheck::Daemon daemon(service, **bus_client, config);
  daemon.start();
  return service.run();
}

int main(int argc, char** argv) {
  return runtime::run_main([&] { return run(argc, argv); });
}
