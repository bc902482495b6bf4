// avenorctl why: an order's history from signal to last fill. avenorctl why-not: the latest refusals.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "avenorctl/bus_session.hpp"
#include "avenorctl/command.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "domain/text.hpp"
#include "json/writer.hpp"
#include "ledger/reader.hpp"
#include "reporting/order_json.hpp"
#include "reporting/order_story.hpp"
#include "reporting/time_text.hpp"

namespace avenor::avenorctl {
namespace {

int run_why(const Invocation& invocation, const std::string& id_text) {
  const auto url = database_url(invocation);
  if (!url) return 78;
  const domain::ClientOrderId id{id_text};
  auto ledger = ledger::LedgerReader::open(*url);
  if (!ledger) return complain(ledger.error().message);
  const auto story = reporting::read_order_story(*ledger, id);
  if (!story) return complain(story.error().message);
  if (!*story)
    return complain(fmt::format("the ledger has no order {} (avenorctl trades lists them)", id_text));
  // Only execution knows of a cancel that the venue has not carried out yet.
  const auto known = (*story)->is_open()
                         ? ask_execution_if_there(invocation, "order", {{"client_order_id", id.str()}})
                         : std::optional<wire::Control>{};
  const auto* reply = known ? &*known : nullptr;
  if (invocation.json) {
    print_json(reporting::order_story_json(**story, reply));
    return 0;
  }
  for (const auto& line : reporting::order_story_lines(**story, reply, core::SystemClock{}.wall()))
    print_line(line);
  return 0;
}

// Execution keeps the time of each step, in microseconds: the ledger has states, not the latency between
// them.
int tell_timing(const Invocation& invocation, const std::string& id) {
  return ask_execution(invocation, "trace", {{"client_order_id", id}}, [&](const wire::Control& reply) {
    std::string message;
    double before = 0;
    std::string out;
    json::Writer steps(out);
    steps.begin_object();
    for (const auto& [name, value] : reply.args) {
      if (name == "ok") continue;
      if (name == "message") {
        message = value;
        continue;
      }
      const double at = std::stod(value);
      steps.field(name + "_us", at);
      if (!invocation.json)
        print_line(fmt::format("  {:<13}{:>12.1f} us  +{:>10.1f} us", name, at, at - before));
      before = at;
    }
    if (!message.empty()) return complain(message);
    steps.end_object();
    if (invocation.json) print_json(out);
    return 0;
  });
}

int why_not(const Invocation& invocation, const std::string& bot, int limit) {
  const auto url = database_url(invocation);
  if (!url) return 78;
  auto ledger = ledger::LedgerReader::open(*url);
  if (!ledger) return complain(ledger.error().message);
  ledger::TradeFilter filter{.status = domain::OrderStatus::Rejected, .limit = limit};
  if (!bot.empty()) filter.bot_id = domain::BotId{bot};
  const auto refused = ledger->trades(filter);
  if (!refused) return complain(refused.error().message);
  if (invocation.json) {
    print_json(reporting::trades_json(*refused));
    return 0;
  }
  for (const auto& [order, announced, test] : *refused) {
    print_line(fmt::format("{}  {}  {} {} {}", reporting::time_of_day(order.created_at), order.id(),
                           domain::to_text(order.request.side), order.request.qty, order.request.symbol));
    print_line(fmt::format("    {}: {}", order.error, order.message));
  }
  if (refused->empty()) print_line("no order was refused");
  return 0;
}

}  // namespace

void add_why(CLI::App& app, Commands& commands) {
  auto* why =
      app.add_subcommand("why", "an order's history: its origin, each state with its time, each fill");
  auto id = std::make_shared<std::string>();
  why->add_option("client_order_id", *id, "the order's id")
      ->required()
      ->check(parsed_by(domain::parse_client_order_id));
  auto timing = std::make_shared<bool>(false);
  why->add_flag("--timing", *timing,
                "instead of the history: the latency of each step inside execution, in microseconds (recent "
                "orders only)");
  commands.emplace_back(why, [id, timing](const Invocation& invocation) {
    return *timing ? tell_timing(invocation, *id) : run_why(invocation, *id);
  });

  auto* not_why = app.add_subcommand("why-not", "the latest refusals, each with its reason");
  auto bot = std::make_shared<std::string>();
  auto limit = std::make_shared<int>(10);
  not_why->add_option("--bot", *bot, "only this bot's")->check(parsed_by(domain::parse_bot_id));
  not_why->add_option("-n,--limit", *limit, "at most this many")
      ->capture_default_str()
      ->check(count_between(1, 100'000));
  commands.emplace_back(
      not_why, [bot, limit](const Invocation& invocation) { return why_not(invocation, *bot, *limit); });
}

}  // namespace avenor::avenorctl
