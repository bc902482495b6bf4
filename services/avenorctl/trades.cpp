// avenorctl trades: the orders in the ledger.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "avenorctl/command.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/table.hpp"
#include "domain/text.hpp"
#include "ledger/reader.hpp"
#include "reporting/order_json.hpp"
#include "reporting/time_text.hpp"

namespace avenor::avenorctl {
namespace {

struct TradesOptions {
  std::string bot, symbol, status;
  int limit = 20;
};

int run_trades(const Invocation& invocation, const TradesOptions& options) {
  const auto url = database_url(invocation);
  if (!url) return 78;
  ledger::TradeFilter filter{.limit = options.limit};
  if (!options.bot.empty()) filter.bot_id = domain::BotId{options.bot};
  if (!options.symbol.empty()) filter.symbol = domain::Symbol{options.symbol};
  if (const auto status = domain::parse_order_status(options.status)) filter.status = *status;
  auto ledger = ledger::LedgerReader::open(*url);
  if (!ledger) return complain(ledger.error().message);
  const auto trades = ledger->trades(filter);
  if (!trades) return complain(trades.error().message);
  if (invocation.json) {
    print_json(reporting::trades_json(*trades));
    return 0;
  }
  using A = Table::Align;
  Table table{{{"TIME"},
               {"ORDER"},
               {"SIDE"},
               {"QTY", A::Right},
               {"SYMBOL"},
               {"TYPE"},
               {"STATUS"},
               {"FILLED", A::Right},
               {"AT", A::Right},
               {"WHY NOT"}}};
  for (const auto& [order, announced, test] : *trades) {
    const auto& r = order.request;
    table.row({reporting::time_of_day(order.created_at), order.id().str(),
               std::string{domain::to_text(r.side)}, r.qty.to_string(), r.symbol.str(),
               std::string{domain::to_text(r.type)}, std::string{domain::to_text(order.status)},
               order.filled_qty.to_string(),
               order.filled_qty.is_zero() ? "" : core::round_to(order.avg_price.decimal(), 4).to_string(),
               order.error.empty() ? "" : order.error + ": " + order.message});
  }
  if (table.empty())
    print_line(options.bot.empty() && options.symbol.empty() && options.status.empty() ? "no orders yet"
                                                                                       : "no orders match");
  else
    table.print();
  return 0;
}

}  // namespace

void add_trades(CLI::App& app, Commands& commands) {
  auto* command = app.add_subcommand("trades", "the orders in the ledger, newest first");
  auto options = std::make_shared<TradesOptions>();
  command->add_option("--bot", options->bot, "only this bot's")->check(parsed_by(domain::parse_bot_id));
  command->add_option("--symbol", options->symbol, "only this symbol's")
      ->check(parsed_by(domain::parse_symbol));
  command->add_option("--status", options->status, "only in this state (PENDING, FILLED, UNKNOWN, …)")
      ->check(parsed_by(domain::parse_order_status));
  command->add_option("-n,--limit", options->limit, "at most this many")
      ->capture_default_str()
      ->check(count_between(1, 1'000'000));
  commands.emplace_back(command,
                        [options](const Invocation& invocation) { return run_trades(invocation, *options); });
}

}  // namespace avenor::avenorctl
