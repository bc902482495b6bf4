// avenorctl summary: the ledger against the paper exchange's own list, in figures.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>

#include "avenorctl/command.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "json/writer.hpp"
#include "ledger/reader.hpp"
#include "net/http_client.hpp"
#include "reporting/comparison.hpp"

namespace avenor::avenorctl {
namespace {

using namespace std::chrono_literals;

core::Result<std::string> get(const std::string& base, const std::string& target) {
  const auto url = net::parse_url(base);
  if (!url) return tl::unexpected(url.error());
  boost::asio::io_context io;
  net::HttpClient client{io, *url, {.max_body = std::size_t{1} << 30}};
  core::Result<std::string> body = core::fail("no answer");
  client.send({.method = "GET", .target = target, .timeout = 60s}, [&](const net::HttpResult& result) {
    if (!result)
      body = core::fail(fmt::format("{}: {}", base, result.error().message));
    else if (result->status != 200)
      body = core::fail(fmt::format("{}{} answered {}", base, target, result->status));
    else
      body = result->body;
    io.stop();
  });
  io.run();
  return body;
}

/// For the exchange of one venue; for all orders if no venue is named.
template <class List, class VenueOf>
List only(List list, const std::string& venue, const VenueOf& venue_of) {
  if (!venue.empty()) std::erase_if(list, [&](const auto& one) { return venue_of(one).view() != venue; });
  return list;
}

int run_summary(const Invocation& invocation, const std::string& exchange_url, const std::string& venue) {
  const auto url = database_url(invocation);
  if (!url) return 78;
  const auto text = get(exchange_url, "/control/orders");
  if (!text) return complain(text.error().message);
  const auto at_exchange = reporting::read_exchange_list(*text);
  if (!at_exchange) return complain(at_exchange.error().message);
  const auto totals = get(exchange_url, "/control/summary");
  if (!totals) return complain(totals.error().message);
  const auto held = reporting::read_exchange_positions(*totals);
  if (!held) return complain(held.error().message);
  auto ledger = ledger::LedgerReader::open(*url);
  if (!ledger) return complain(ledger.error().message);
  const auto trades = ledger->trades({.limit = 10'000'000});
  if (!trades) return complain(trades.error().message);
  const auto fills = ledger->fill_counts();
  if (!fills) return complain(fills.error().message);

  const auto booked = ledger->positions();
  if (!booked) return complain(booked.error().message);

  const auto result = reporting::compare(
      only(*trades, venue, [](const auto& trade) -> const auto& { return trade.order.request.venue; }),
      *fills, *at_exchange);
  const auto positions = reporting::compare_positions(
      only(*booked, venue, [](const auto& position) -> const auto& { return position.key.venue; }), *held,
      *at_exchange);
  const auto mismatches = result.mismatches.size() + positions.mismatches.size() + positions.external.size();
  for (const auto& mismatch : result.mismatches) print_error("mismatch: " + mismatch);
  for (const auto& mismatch : positions.mismatches) print_error("mismatch of a position: " + mismatch);
  for (const auto& mismatch : positions.external) print_error("external position: " + mismatch);
  if (invocation.json)
    print_json(json::object([&](auto& json) {
      json.field("orders", result.orders)
          .field("filled", result.filled)
          .field("open", result.open)
          .field("fills", result.fills)
          .field("venue_orders", result.venue_orders)
          .field("positions", positions.symbols)
          .field("external_positions", positions.external.size())
          .field("mismatches", mismatches);
    }));
  else
    print_line(fmt::format(
        "{} orders in the ledger, {} filled, {} open, {} executions; {} orders at the exchange; {} "
        "positions; {} mismatches",
        result.orders, result.filled, result.open, result.fills, result.venue_orders, positions.symbols,
        mismatches));
  return mismatches == 0 ? 0 : 1;
}

}  // namespace

void add_summary(CLI::App& app, Commands& commands) {
  auto* command =
      app.add_subcommand("summary", "compare the whole ledger with the paper exchange's own list");
  auto url = std::make_shared<std::string>();
  command->add_option("--exchange", *url, "the exchange's control address (PAPER_CONTROL_URL)")
      ->required()
      ->type_name("URL")
      ->check(parsed_by(net::parse_url));
  auto venue = std::make_shared<std::string>();
  command->add_option("--venue", *venue, "the account that the exchange serves, if there are several VENUES")
      ->check(parsed_by(domain::parse_venue_name));
  commands.emplace_back(
      command, [url, venue](const Invocation& invocation) { return run_summary(invocation, *url, *venue); });
}

}  // namespace avenor::avenorctl
