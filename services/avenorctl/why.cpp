// avenorctl why: an order's story from signal to last fill.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "avenorctl/bus_session.hpp"
#include "avenorctl/command.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/order_json.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/pending_cancel.hpp"
#include "avenorctl/table.hpp"
#include "core/clock.hpp"
#include "domain/text.hpp"
#include "ledger/reader.hpp"

namespace avenor::avenorctl {
namespace {

using nlohmann::ordered_json;

/// The ledger keeps it as the text that came; who wrote that row by other means need not have written JSON.
ordered_json rationale_json(const std::string& rationale) {
  if (rationale.empty()) return nullptr;
  auto parsed = ordered_json::parse(rationale, nullptr, false);
  return parsed.is_discarded() ? ordered_json(rationale) : parsed;
}

ordered_json event_json(const ledger::TradeEvent& event) {
  ordered_json j{{"version", event.version},
                 {"status", domain::to_text(event.status)},
                 {"rationale", event.rationale},
                 {"at", core::to_rfc3339(event.at)},
                 {"filled_qty", event.filled_qty.to_string()}};
  if (!event.venue_text.empty()) j["venue_text"] = event.venue_text;
  if (!event.error.empty()) j["error"] = event.error;
  if (!event.message.empty()) j["message"] = event.message;
  return j;
}

void tell(const ledger::Trade& trade, const std::vector<ledger::TradeEvent>& events,
          const std::vector<domain::Fill>& fills) {
  const auto& order = trade.order;
  const auto& r = order.request;
  print_line(order.id().str());
  print_line(fmt::format("  {} {} {} ({}, {}), {} of {}{}", domain::to_text(r.side), r.qty, r.symbol,
                         domain::to_text(r.type), domain::to_text(r.time_in_force), domain::to_text(r.reason),
                         r.bot_id, trade.is_test_trade ? ", a test trade" : ""));
  if (!r.rationale.empty()) print_line("  because " + r.rationale);
  auto before = order.created_at;
  for (const auto& event : events) {
    print_line(fmt::format("  {}  +{:>9.3f} ms  {:<16} {}{}{}", time_of_day(event.at.ns),
                           static_cast<double>((event.at - before).count()) / 1e6,
                           domain::to_text(event.status), event.rationale,
                           event.venue_text.empty() ? "" : " (" + event.venue_text + ")",
                           event.message.empty() ? "" : ": " + event.message));
    before = event.at;
  }
  if (order.status == domain::OrderStatus::Unknown)
    print_line(fmt::format(
        "  its fate is not known, {} s after it was made: the venue is being asked (docs/operations.md, "
        "UNKNOWN)",
        (core::SystemClock{}.wall() - order.created_at).count() / 1'000'000'000));
  for (const auto& fill : fills)
    print_line(fmt::format("  {}  fill {} at {} ({})", time_of_day(fill.event_ts.ns), fill.qty, fill.price,
                           fill.exec_id));
}

/// The exits of an entry that have orders, the oldest first.
std::vector<domain::Order> exits_of(ledger::LedgerReader& ledger, const domain::Order& entry) {
  std::vector<domain::Order> exits;
  const auto found = ledger.trades({.parent = entry.id(), .limit = 1000});
  if (!found) return exits;
  for (auto trade = found->rbegin(); trade != found->rend(); ++trade) exits.push_back(trade->order);
  return exits;
}

bool held_by_execution(const domain::Order& exit) { return exit.purpose == domain::OrderPurpose::HeldExit; }

void tell_exits(const ledger::Trade& entry, const std::vector<domain::Order>& exits) {
  const auto& order = entry.order;
  for (const auto& exit : exits)
    print_line(fmt::format("  exit {}  {}, {} of {} filled, {}", exit.id(), domain::to_text(exit.status),
                           exit.filled_qty, exit.request.qty,
                           held_by_execution(exit) ? "sent by execution" : "held at the venue"));
  const bool settled = is_final(order.status) && entry.announced_version >= order.version;
  const bool held_here = exits.empty() || held_by_execution(exits.front());
  if (order.filled_qty.is_zero() || settled || !held_here) return;
  const auto& [profit, loss, limit] = *order.request.bracket;
  print_line(fmt::format(
      "  its exits are held by execution, and sent when a price is touched: take profit {}, stop loss {}",
      profit ? profit->to_string() : "none", loss ? loss->to_string() : "none"));
}

int run_why(const Invocation& invocation, const std::string& id_text) {
  const auto url = database_url(invocation);
  if (!url) return 78;
  const domain::ClientOrderId id{id_text};
  auto ledger = ledger::LedgerReader::open(*url);
  if (!ledger) return complain(ledger.error().message);
  const auto trades = ledger->trades({.client_order_id = id, .limit = 1});
  if (!trades) return complain(trades.error().message);
  if (trades->empty())
    return complain(fmt::format("the ledger has no order {} (avenorctl trades lists them)", id_text));
  const auto events = ledger->events_of(id);
  const auto fills = ledger->fills_of(id);
  if (!events) return complain(events.error().message);
  if (!fills) return complain(fills.error().message);
  const auto exits = trades->front().order.request.bracket ? exits_of(*ledger, trades->front().order)
                                                           : std::vector<domain::Order>{};
  // A cancel that the venue has not carried out is in execution's memory alone.
  const bool open = !is_final(trades->front().order.status);
  const auto known = open ? ask_execution_if_there(invocation, "order", {{"client_order_id", id.str()}})
                          : std::optional<wire::Control>{};
  const auto* reply = known ? &*known : nullptr;
  if (!invocation.json) {
    tell(trades->front(), *events, *fills);
    if (const auto cancel = open ? pending_cancel_text(reply) : std::string{}; !cancel.empty())
      print_line("  " + cancel);
    if (trades->front().order.request.bracket) tell_exits(trades->front(), exits);
    return 0;
  }
  auto j = ordered_json::parse(trade_json(trades->front()));
  j["rationale"] = rationale_json(trades->front().order.request.rationale);
  j["events"] = ordered_json::array();
  for (const auto& event : *events) j["events"].push_back(event_json(event));
  if (open) j["cancel_pending"] = ordered_json::parse(pending_cancel_json(reply));
  j["fills"] = ordered_json::array();
  for (const auto& fill : *fills)
    j["fills"].push_back({{"exec_id", fill.exec_id.str()},
                          {"price", fill.price.to_string()},
                          {"qty", fill.qty.to_string()},
                          {"fee", fill.fee.amount.to_string()},
                          {"fee_currency", fill.fee.currency.str()},
                          {"at", core::to_rfc3339(fill.event_ts)}});
  for (const auto& exit : exits)
    j["exits"].push_back({{"client_order_id", exit.id().str()},
                          {"status", domain::to_text(exit.status)},
                          {"filled_qty", exit.filled_qty.to_string()},
                          {"held_by", held_by_execution(exit) ? "execution" : "venue"}});
  print_json(j.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
  return 0;
}

// What execution remembers of the way, in microseconds: the ledger knows states, not where the time went
// between them.
int tell_timing(const Invocation& invocation, const std::string& id) {
  return ask_execution(invocation, "trace", {{"client_order_id", id}}, [&](const wire::Control& reply) {
    std::string message;
    double before = 0;
    ordered_json steps = ordered_json::object();
    for (const auto& [name, value] : reply.args) {
      if (name == "ok") continue;
      if (name == "message") {
        message = value;
        continue;
      }
      const double at = std::stod(value);
      steps[name + "_us"] = at;
      if (!invocation.json)
        print_line(fmt::format("  {:<13}{:>12.1f} us  +{:>10.1f} us", name, at, at - before));
      before = at;
    }
    if (!message.empty()) return complain(message);
    if (invocation.json) print_json(steps.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
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
    std::string out = "[";
    for (const auto& trade : *refused) out += (out.size() > 1 ? "," : "") + trade_json(trade);
    print_json(out + "]");
    return 0;
  }
  for (const auto& [order, announced, test] : *refused) {
    print_line(fmt::format("{}  {}  {} {} {}", time_of_day(order.created_at.ns), order.id(),
                           domain::to_text(order.request.side), order.request.qty, order.request.symbol));
    print_line(fmt::format("    {}: {}", order.error, order.message));
  }
  if (refused->empty()) print_line("nothing was refused");
  return 0;
}

}  // namespace

void add_why(CLI::App& app, Commands& commands) {
  auto* why =
      app.add_subcommand("why", "an order's story: what made it, every step with its time, every fill");
  auto id = std::make_shared<std::string>();
  why->add_option("client_order_id", *id, "the order")
      ->required()
      ->check(parsed_by(domain::parse_client_order_id));
  auto timing = std::make_shared<bool>(false);
  why->add_flag("--timing", *timing,
                "where its time went inside execution, in microseconds, while execution remembers it");
  commands.emplace_back(why, [id, timing](const Invocation& invocation) {
    return *timing ? tell_timing(invocation, *id) : run_why(invocation, *id);
  });

  auto* not_why = app.add_subcommand("why-not", "the latest refusals, each with its reason");
  auto bot = std::make_shared<std::string>();
  auto limit = std::make_shared<int>(10);
  not_why->add_option("--bot", *bot, "only this bot's")->check(parsed_by(domain::parse_bot_id));
  not_why->add_option("-n,--limit", *limit, "how many")
      ->capture_default_str()
      ->check(count_between(1, 100'000));
  commands.emplace_back(
      not_why, [bot, limit](const Invocation& invocation) { return why_not(invocation, *bot, *limit); });
}

}  // namespace avenor::avenorctl
