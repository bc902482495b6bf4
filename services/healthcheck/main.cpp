#include "healthcheck/daemon.hpp"
#include "runtime/startup.hpp"

using namespace avenor;

static int run(int argc, char** argv) {
  auto asked =
      runtime::ask("healthcheck",
                   "Hears every service's heartbeat and raises the alarm when one falls silent.", argc, argv);
  if (!asked) return asked.error();
  config::Reader reader{asked->settings};
  const healthcheck::Config config = healthcheck::read_config(reader);
  if (const auto refusal = runtime::settle(*asked, reader)) return *refusal;

  runtime::Service service("healthcheck");
  if (asked->shares_cpu()) service.share_cpu();
  auto messenger =
      messaging::Messenger::connect(service, config.bus, {.service = "healthcheck", .instance = ""});
  if (!messenger) return runtime::refuse("healthcheck", {messenger.error().message});
  healthcheck::Daemon daemon(service, **messenger, config);
  daemon.start();
  return service.run();
}

int main(int argc, char** argv) {
  return runtime::guarded([&] { return run(argc, argv); });
}
