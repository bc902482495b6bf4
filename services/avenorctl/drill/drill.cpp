// avenorctl drill: a fire drill in a private environment.
#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <random>

#include "avenorctl/command.hpp"
#include "avenorctl/drill/report.hpp"
#include "avenorctl/drill/scenarios.hpp"
#include "avenorctl/drill/stage.hpp"
#include "avenorctl/drill/world.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/sql_folder.hpp"
#include "avenorctl/table.hpp"
#include "json/writer.hpp"

namespace avenor::avenorctl {
namespace {

using namespace drill;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kDeadline = 20s;  // from the end of a fault to agreement

struct DrillOptions {
  std::vector<std::string> names;
  bool list = false, keep = false;
  int orders = 40;
  std::uint64_t seed = std::random_device{}();
};

/// A progress line, overwritten while the scenario runs; on a terminal only.
void show(const std::string& text) {
  if (::isatty(STDERR_FILENO) == 1) std::cerr << "\r\x1b[K" << text << std::flush;
}

std::vector<const Scenario*> chosen(const std::vector<std::string>& names) {
  std::vector<const Scenario*> out;
  for (const auto& scenario : scenarios())
    if (names.empty() || std::ranges::find(names, scenario.name) != names.end()) out.push_back(&scenario);
  return out;
}

/// Waits until client, ledger and exchange agree and nothing new is in doubt; returns what differs at the
/// deadline.
std::vector<Finding> await_agreement(Loop& loop, Stage& stage, const Report& report) {
  const auto end = Clock::now() + kDeadline;
  std::vector<Finding> last;
  do {
    // The client's own view costs nothing: ledger and exchange are queried when it is complete, or after a
    // second.
    loop.until([&] { return stage.client().waiting() == 0; }, 1s);
    if (auto now = stage.findings())
      last = std::move(*now);
    else
      last = {{Harm::Differs, "the ledger and the exchange", now.error().message}};
    if (!report.is_news(last)) return last;
    loop.wait(200ms);
  } while (Clock::now() < end && !loop.interrupted());
  return last;
}

/// Null when it was interrupted: then the scenario proves nothing.
const Row* play(Loop& loop, Stage& stage, const Scenario& scenario, int orders, Report& report) {
  const auto sent_before = stage.client().sent().size();
  const int filled_before = stage.filled();
  const auto refused_before = stage.refused();
  show(fmt::format("{:<18} {}", scenario.name, scenario.summary));
  stage.expect(orders, scenario.lasts);
  scenario.play(stage);
  stage.heal();
  const auto healed = Clock::now();
  stage.send_the_rest();
  show(fmt::format("{:<18} the fault is over; waiting until all agree", scenario.name));
  auto findings = await_agreement(loop, stage, report);
  Row row{.name = std::string{scenario.name},
          .orders = static_cast<int>(stage.client().sent().size() - sent_before),
          .filled = stage.filled() - filled_before,
          .healed_s = std::chrono::duration<double>(Clock::now() - healed).count(),
          .notes = stage.take_deaths()};
  int most_refused = 0;
  for (const auto& [code, count] : stage.refused()) {
    const auto before = refused_before.find(code);
    const int its = count - (before == refused_before.end() ? 0 : before->second);
    if (its > most_refused) row.refused_for = code;
    most_refused = std::max(most_refused, its);
    row.refused += its;
  }
  // The drill's own halt or limit kept most orders away from the fault.
  if (row.refused * 2 > row.orders)
    row.notes.push_back(fmt::format("{} of {} orders were refused ({}): this proves nothing", row.refused,
                                    row.orders, row.refused_for));
  if (!report.is_news(findings)) {
    if (auto unfilled = stage.trade_again(); !unfilled.empty()) row.notes.push_back(std::move(unfilled));
    findings = await_agreement(loop, stage, report);
  }
  show("");
  return loop.interrupted() ? nullptr : &report.add(std::move(row), findings);
}

/// Runs until the last scenario or the first error of the environment; returns that error.
std::string play_all(Loop& loop, World& world, const DrillOptions& options, bool json, Report& report) {
  Stage stage{loop, world, options.seed};
  if (const auto opened = stage.open(); !opened) return opened.error().message;
  for (const auto* scenario : chosen(options.names)) {
    const auto* row = play(loop, stage, *scenario, options.orders, report);
    if (row && json)
      print_json(Report::json(*row));
    else if (row)
      print_line(Report::line(*row));
    if (!flush_output()) return "the output could not be written";
    if (!row || !stage.error().empty()) return stage.error();
  }
  return {};
}

/// Empty when there is a scenario of that name, else a sentence that lists the names.
std::string problem_of_name(const std::string& name) {
  if (std::ranges::find(scenarios(), name, &Scenario::name) != scenarios().end()) return {};
  std::string all;
  for (const auto& scenario : scenarios()) all += (all.empty() ? "" : ", ") + std::string{scenario.name};
  return fmt::format("'{}' is not a scenario; the scenarios are {}", name, all);
}

int list(bool json) {
  Table table{{{"SCENARIO"}, {"WHAT HAPPENS"}}};
  for (const auto& scenario : scenarios()) {
    if (json)
      print_json(json::object(
          [&](auto& line) { line.field("scenario", scenario.name).field("summary", scenario.summary); }));
    else
      table.row({std::string{scenario.name}, std::string{scenario.summary}});
  }
  if (!json) table.print();
  return 0;
}

int run_drill(const Invocation& invocation, const DrillOptions& options) {
  if (options.list) return list(invocation.json);
  Report report{options.seed};
  Loop loop;
  show("setting up the environment of the drill");
  auto world = World::make(loop, {.root = invocation.root,
                                  .sql = sql_folder(invocation.root),
                                  .seed = options.seed,
                                  .keep = options.keep});
  show("");
  std::string broken =
      world ? play_all(loop, **world, options, invocation.json, report) : world.error().message;
  show("");
  if (loop.interrupted()) broken = "interrupted";
  if (!broken.empty()) report.broke_off(broken);
  if (world && (options.keep || (!report.passed() && !loop.interrupted()))) {
    (*world)->keep();
    print_error("the logs are kept in " + (*world)->folder().string());
  }
  if (world) world->reset();
  if (invocation.json)
    print_json(report.json());
  else
    for (const auto& line : report.lines()) print_line(line);
  return report.passed() ? 0 : 1;
}

}  // namespace

void add_drill(CLI::App& app, Commands& commands) {
  auto* command = app.add_subcommand("drill",
                                     "a fire drill: kill, freeze, disconnect and restart everything in a "
                                     "private environment, and check that no order is lost or doubled");
  command->footer(
      "It sets up its own PostgreSQL, bus, exchange and daemons in var/drill (or /tmp) and removes them "
      "afterwards; yours are not touched.\n"
      "Exit code 0: every scenario passed.");
  auto options = std::make_shared<DrillOptions>();
  command->add_option("--scenario", options->names, "only these (repeat, or several names)")
      ->type_name("NAME")
      ->check(CLI::Validator{problem_of_name, ""});
  command->add_flag("--list", options->list, "list the scenarios and exit");
  command->add_option("--orders", options->orders, "orders in each scenario")
      ->capture_default_str()
      ->check(count_between(4, 100'000));
  command->add_option("--seed", options->seed, "seed of the random choices (printed in the report)")
      ->type_name("N");
  command->add_flag("--keep", options->keep, "keep the folder with the logs and the ledger");
  commands.emplace_back(command,
                        [options](const Invocation& invocation) { return run_drill(invocation, *options); });
}

}  // namespace avenor::avenorctl
