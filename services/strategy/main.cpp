#include "core/random.hpp"
#include "runtime/log.hpp"
#include "strategy/config.hpp"
#include "strategy/daemon.hpp"

using namespace avenor;

static int run(int argc, char** argv) {
  int exit_code = runtime::kExitOk;
  const auto flags = bot::parse_flags(argc, argv, exit_code);
  if (!flags) return exit_code;

  std::vector<std::string> problems;
  bot::Config config = bot::read_config(*flags, problems);
  if (!problems.empty()) return runtime::refuse("strategy", problems);
  if (flags->check) return runtime::kExitOk;

  runtime::log::start("strategy", config.log_level);
  for (const std::string& note : config.notes) runtime::log::warning(note);

  runtime::Service service("strategy");
  auto messenger = messaging::Messenger::connect(service, config.bus, {"strategy", config.bot.bot_id.str()});
  if (!messenger) return runtime::refuse("strategy", {messenger.error().message});
  bot::Daemon daemon(service, **messenger, bot::session_settings(config.bot, core::random_hex(2)),
                     std::move(config.bot.strategy));
  (*messenger)->start_heartbeat(config.heartbeat_interval);

  const int code = service.run();
  runtime::log::stop();
  return code;
}

int main(int argc, char** argv) {
  return runtime::guarded([&] { return run(argc, argv); });
}
