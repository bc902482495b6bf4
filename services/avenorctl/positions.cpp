// avenorctl positions: each bot's positions.
#include <CLI/CLI.hpp>

#include "avenorctl/command.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/table.hpp"
#include "domain/pair.hpp"
#include "json/writer.hpp"
#include "ledger/reader.hpp"
#include "reporting/order_json.hpp"

namespace avenor::avenorctl {
namespace {

/// To the cent, and to the last digit where there are no cents.
std::string result_text(domain::Money result, const domain::Currency& currency) {
  const bool base = currency.view() == domain::kBaseCurrency;
  const auto amount = base ? core::round_to(result.decimal(), 2) : result.decimal();
  return amount.to_string() + ' ' + currency.str();
}

int run_positions(const Invocation& invocation, bool all) {
  const auto url = database_url(invocation);
  if (!url) return 78;
  auto ledger = ledger::LedgerReader::open(*url);
  if (!ledger) return complain(ledger.error().message);
  auto positions = ledger->positions();
  if (!positions) return complain(positions.error().message);
  const auto named = ledger->bots();
  if (!named) return complain(named.error().message);
  const auto name_of = [&](const domain::BotId& bot) {
    return named->contains(bot) ? named->at(bot).bot_name : std::string{};
  };
  if (!all)
    std::erase_if(*positions, [](const auto& p) {
      return p.position.qty.is_zero() && p.position.realized_pnl.is_zero();
    });
  if (invocation.json) {
    std::string list;
    json::Writer json(list);
    json.begin_array();
    for (const auto& [key, p] : *positions) {
      json.begin_object()
          .field("venue", key.venue)
          .field("bot_id", key.bot_id)
          .field("bot_name", name_of(key.bot_id))
          .field("symbol", key.symbol)
          .field("qty", p.qty)
          .field("avg_price", p.avg_price)
          .field("realized_pnl", p.realized_pnl)
          .field("currency", domain::quote_currency_of(key.symbol));
      reporting::write_fees(json.key("fees"), p.fees);
      json.end_object();
    }
    json.end_array();
    print_json(list);
    return 0;
  }
  using A = Table::Align;
  Table table{{{"VENUE"},
               {"BOT"},
               {"SYMBOL"},
               {"QTY", A::Right},
               {"AVG PRICE", A::Right},
               {"REALIZED", A::Right},
               {"FEES", A::Right},
               {"BOT NAME"}}};
  for (const auto& [key, p] : *positions)
    table.row({key.venue.str(), key.bot_id.str(), key.symbol.str(), p.qty.to_string(),
               core::round_to(p.avg_price.decimal(), 4).to_string(),
               result_text(p.realized_pnl, domain::quote_currency_of(key.symbol)), p.fees.to_string(),
               name_of(key.bot_id)});
  if (table.empty())
    print_line("no positions");
  else
    table.print();
  return 0;
}

}  // namespace

void add_positions(CLI::App& app, Commands& commands) {
  auto* command = app.add_subcommand("positions", "each bot's positions, with realized profit and fees");
  auto all = std::make_shared<bool>(false);
  command->add_flag("--all", *all, "also flat positions without realized profit or loss");
  commands.emplace_back(command,
                        [all](const Invocation& invocation) { return run_positions(invocation, *all); });
}

}  // namespace avenor::avenorctl
