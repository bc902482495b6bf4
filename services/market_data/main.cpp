// market_data: prices, balance and positions of the venues, onto the bus.
#include <algorithm>

#include "market_data/config.hpp"
#include "market_data/daemon.hpp"
#include "runtime/log.hpp"
#include "runtime/service.hpp"
#include "runtime/startup.hpp"
#include "venue/registry.hpp"

using namespace avenor;

static int run(int argc, char** argv) {
  int exit_code = runtime::kExitOk;
  const auto flags = runtime::ask(
      argc, argv, {.name = "market_data", .summary = "Publishes the venues' prices, balance and positions."}, exit_code);
  if (!flags) return exit_code;

  const runtime::Startup startup = runtime::read_settings(*flags);
  config::Reader reader(startup.settings);
  market_data::Config config = market_data::read_config(reader);
  runtime::Service service("market_data");
  std::vector<market_data::VenueParts> venues;
  for (const std::string& name : config.venues) {
    venues.push_back({venue::make_venue(name, service.io(), service.clock(), reader),
                      venue::make_feed(name, service.io(), service.clock(), reader)});
  }

  std::vector<std::string> problems = startup.problems;
  for (const std::string& problem : reader.problems()) {
    // A venue and its feed need the same keys; one mention is enough.
    if (std::find(problems.begin(), problems.end(), problem) == problems.end()) problems.push_back(problem);
  }
  if (!problems.empty()) return runtime::refuse("market_data", problems);
  if (flags->check) return runtime::kExitOk;

  runtime::log::start("market_data", config.log_level);
  for (const std::string& note : startup.notes) runtime::log::warning(note);
  auto messenger = messaging::Messenger::connect(service, config.bus, {"market_data", ""});
  if (!messenger) return runtime::refuse("market_data", {messenger.error().message});
  market_data::Daemon daemon(service, **messenger, std::move(config), std::move(venues));
  daemon.start();
  return service.run();
}

int main(int argc, char** argv) {
  return runtime::guarded([&] { return run(argc, argv); });
}
