// avenorctl halt, resume, resolve, reconcile: sends the request to execution over the bus and waits for the
// reply.
#include <CLI/CLI.hpp>

#include "avenorctl/bus_session.hpp"
#include "avenorctl/command.hpp"
#include "avenorctl/known_names.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "ledger/offline.hpp"
#include "reporting/control_reply.hpp"

namespace avenor::avenorctl {
namespace {

struct ControlOptions {
  std::string bot, symbol, venue, reason;
  bool cancel = false, flatten = false, offline = false, unseen = false;
};

struct ResolveOptions {
  std::string id, reason;
  bool never_arrived = false, cancelled = false, unasked = false;
};

int ask_for(const Invocation& invocation, const std::string& verb,
            std::vector<std::pair<std::string, std::string>> args, const std::string& done) {
  return ask_execution(invocation, verb, std::move(args), [&](const wire::Control& reply) {
    const bool ok = reporting::is_ok(&reply);
    const auto message = reporting::argument(reply, "message");
    if (invocation.json)
      print_json(reporting::arguments_json(reply));
    else if (ok)
      print_line(done);
    else
      complain(message.empty() ? "execution refused without a reason" : message);
    return ok ? 0 : 1;
  });
}

void add_scope(CLI::App& command, ControlOptions& options) {
  // An unset shell variable must not widen the command to everything.
  const CLI::Validator named{
      [](const std::string& text) {
        return text.empty() ? "it is empty: give a name, or omit the option for everything" : "";
      },
      "NAME"};
  auto* bot = command.add_option("--bot", options.bot, "only this bot")
                  ->check(named)
                  ->check(parsed_by(domain::parse_bot_id));
  command.add_flag(
      "--unseen", options.unseen,
      "with --bot or --symbol: also accept a name that has not traded yet and is not in BOTS or SYMBOLS");
  command
      .add_option("--symbol", options.symbol,
                  "only this symbol, at every venue or at the one that --venue names")
      ->check(named)
      ->check(parsed_by(domain::parse_symbol))
      ->excludes(bot);
  command.add_option("--venue", options.venue, "only this venue (with --bot: what that bot trades there)")
      ->check(named)
      ->check(parsed_by(domain::parse_venue_name));
}

std::optional<std::string> unknown_name(const Invocation& invocation, const ControlOptions& options) {
  if (options.unseen) return std::nullopt;
  if (!options.bot.empty()) return unknown_bot(invocation, options.bot);
  if (!options.symbol.empty()) return unknown_symbol(invocation, options.symbol);
  return std::nullopt;
}

int run_ask(const Invocation& invocation, const std::string& verb, const ControlOptions& options,
            const std::string& done) {
  if (const auto unknown = unknown_name(invocation, options)) return complain(*unknown);
  std::vector<std::pair<std::string, std::string>> args;
  if (!options.bot.empty()) args.emplace_back("bot", options.bot);
  if (!options.symbol.empty()) args.emplace_back("symbol", options.symbol);
  if (!options.venue.empty()) args.emplace_back("venue", options.venue);
  if (!options.reason.empty()) args.emplace_back("reason", options.reason);
  if (options.flatten) args.emplace_back("flatten", "true");
  if (options.cancel) args.emplace_back("cancel", "true");
  return ask_for(invocation, verb, std::move(args), done);
}

int run_resolve(const Invocation& invocation, const ResolveOptions& options) {
  std::vector<std::pair<std::string, std::string>> args{
      {"client_order_id", options.id},
      {"as", options.cancelled ? "cancelled" : "never_arrived"},
      {"reason", options.reason}};
  if (options.unasked) args.emplace_back("unasked", "true");
  return ask_for(invocation, "resolve", std::move(args), "resolved");
}

// While execution is down: writes the halt into the ledger, so that execution starts halted. The SQL function
// refuses while execution is running.
int run_halt_offline(const Invocation& invocation, const ControlOptions& options) {
  const auto url = database_url(invocation);
  if (!url) return 78;
  if (const auto unknown = unknown_name(invocation, options)) return complain(*unknown);
  if (const auto unknown = unknown_venue(invocation, options.venue)) return complain(*unknown);
  if (!options.bot.empty() && !options.venue.empty())
    return complain("--offline takes a bot or a venue, not both: halt the bot, or the venue");
  if (!options.symbol.empty() && options.venue.empty())
    return complain("--offline needs --venue with --symbol: only execution knows all venues");
  const auto suffix = !options.bot.empty()      ? "." + options.bot
                      : !options.symbol.empty() ? "@" + options.venue + "/" + options.symbol
                      : !options.venue.empty()  ? "@" + options.venue
                                                : std::string{};
  const auto done = ledger::halt_offline(
      *url, {.suffix = suffix,
             .reason = options.reason.empty() ? std::string{"by the operator"} : options.reason,
             .way = options.flatten  ? "flatten"
                    : options.cancel ? "cancel"
                                     : ""});
  if (!done) return complain(done.error().message);
  if (invocation.json)
    print_json(R"({"ok":"true"})");
  else
    print_line("halted in the ledger: execution will start halted");
  return 0;
}

}  // namespace

void add_control(CLI::App& app, Commands& commands) {
  auto* halt = app.add_subcommand(
      "halt",
      "stop sending orders: all, or those of a bot, a symbol or a venue; stays in force across restarts");
  auto options = std::make_shared<ControlOptions>();
  add_scope(*halt, *options);
  halt->add_option("--reason", options->reason, "the reason, recorded with the halt");
  halt->add_flag("--cancel", options->cancel, "also cancel the open orders");
  halt->add_flag("--flatten", options->flatten, "cancel the open orders and close every position at market");
  halt->add_flag("--offline", options->offline,
                 "write the halt into the ledger while execution is down (after a restore)");
  commands.emplace_back(halt, [options](const Invocation& i) {
    if (options->offline) return run_halt_offline(i, *options);
    return run_ask(i, "halt", *options, "halted");
  });

  auto* resume = app.add_subcommand("resume", "accept orders again after a halt");
  auto resume_options = std::make_shared<ControlOptions>();
  add_scope(*resume, *resume_options);
  commands.emplace_back(resume, [resume_options](const Invocation& i) {
    return run_ask(i, "resume", *resume_options,
                   "resumed: no halt of this scope is in force (avenorctl status shows the others)");
  });

  auto* resolve =
      app.add_subcommand("resolve", "state how an UNKNOWN order has ended, according to the broker");
  auto end = std::make_shared<ResolveOptions>();
  resolve->add_option("id", end->id, "the order's client_order_id")
      ->required()
      ->check(parsed_by(domain::parse_client_order_id));
  auto* how = resolve->add_option_group("how", "what the broker says");
  how->add_flag("--never-arrived", end->never_arrived,
                "the venue never received it and will not receive it later");
  how->add_flag("--cancelled", end->cancelled, "the venue has ended it without (further) executions");
  how->require_option(1);
  resolve->add_option("--reason", end->reason, "how you know; kept with the order permanently")->required();
  resolve->add_flag("--unasked", end->unasked, "also if the venue cannot be queried now");
  commands.emplace_back(resolve, [end](const Invocation& i) { return run_resolve(i, *end); });

  auto* reconcile = app.add_subcommand("reconcile", "compare ledger and venues now, and wait for the result");
  commands.emplace_back(reconcile,
                        [](const Invocation& i) { return run_ask(i, "reconcile", {}, "reconciled"); });
}

}  // namespace avenor::avenorctl
