// avenorctl watch: the live table; plain lines where the output is no terminal.
#include <sys/ioctl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <iostream>

#include "avenorctl/bus_session.hpp"
#include "avenorctl/command.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/watch_screen.hpp"
#include "config/reader.hpp"
#include "wire/topics.hpp"

namespace avenor::avenorctl {
namespace {

using namespace std::chrono_literals;

void draw(const WatchScreen& watch_screen) {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0)
    size = {.ws_row = 40, .ws_col = 120, .ws_xpixel = 0, .ws_ypixel = 0};
  const bool colour = std::getenv("NO_COLOR") == nullptr;
  // Home, each line cleared to its end, the rest below cleared: no flicker.
  std::string text = "\x1b[H";
  for (const char c : watch_screen.screen(size.ws_row - 1, size.ws_col, colour)) {
    if (c == '\n') text += "\x1b[K";
    text += c;
  }
  std::cout << text << "\x1b[J" << std::flush;
}

int run_watch(const Invocation& invocation, bool plain, double every_s) {
  // The figures are totals since the command started: no state that a program could use.
  if (invocation.json)
    return complain(
               "watch has no --json: use tail --json for each message, status --json and positions --json "
               "for the present state"),
           runtime::kExitUsage;
  auto session = BusSession::open(invocation);
  if (!session) return runtime::kExitConfig;
  const bool screen = !plain && ::isatty(STDOUT_FILENO) == 1;
  config::Reader reader{invocation.settings};
  WatchScreen watch_screen{session->service().clock(), reader.duration_s("HEARTBEAT_TIMEOUT_S")};
  auto& bus_client = session->bus_client();
  namespace topics = wire::topics;
  for (const auto family :
       {topics::kPrice, topics::kPosition, topics::kFill, topics::kHeartbeat, topics::kAlert})
    bus_client.subscribe_family(family);
  bus_client.subscribe_exact(topics::kConfirmation);
  bus_client.on_message([&](const wire::Envelope& envelope, const wire::Message& message) {
    watch_screen.see(envelope, message);
  });
  const auto interval =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(every_s > 0 ? every_s
                                                                                         : screen    ? 0.5
                                                                                                     : 2.0));
  if (screen) std::cout << "\x1b[?1049h\x1b[?25l" << std::flush;  // the alternate screen, no cursor
  session->service().every(interval, [&] {
    if (screen)
      draw(watch_screen);
    else
      print_line(watch_screen.line());
    if (!flush_output()) session->leave(0);
  });
  const int code = session->service().run();
  if (screen) std::cout << "\x1b[?25h\x1b[?1049l" << std::flush;
  return code;
}

}  // namespace

void add_watch(CLI::App& app, Commands& commands) {
  auto* command =
      app.add_subcommand("watch", "prices, orders, positions, profit and the daemons' health, live");
  auto plain = std::make_shared<bool>(false);
  auto every = std::make_shared<double>(0);
  command->add_flag("--plain", *plain, "lines instead of a screen");
  command->add_option("--every", *every, "seconds between updates")->check(seconds_between(0.1, 3600.0));
  commands.emplace_back(command, [plain, every](const Invocation& invocation) {
    return run_watch(invocation, *plain, *every);
  });
}

}  // namespace avenor::avenorctl
