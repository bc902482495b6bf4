// avenorctl order and cancel: manual orders, over the same bus and through the same risk gate as those of
// every bot.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "avenorctl/command.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/order_dialogue.hpp"
#include "avenorctl/output.hpp"
#include "config/reader.hpp"
#include "core/random.hpp"
#include "domain/text.hpp"
#include "ledger/reader.hpp"
#include "listings/listings.hpp"
#include "order_client/order_ids.hpp"
#include "wire/encode.hpp"

namespace avenor::avenorctl {
namespace {

using namespace std::chrono_literals;

struct OrderOptions {
  std::string side, qty, symbol, type = "market", limit, stop, tif, venue, bot = "manual", reason = "manual",
                                 take_profit, stop_loss, id;
  double wait_s = 10;
};

core::Duration seconds(double value) {
  return std::chrono::duration_cast<core::Duration>(std::chrono::duration<double>(value));
}

std::string usual_tif(const std::string& symbol) {
  return domain::is_pair(domain::Symbol{symbol}) ? "gtc" : "day";
}

core::Result<domain::OrderRequest> request_of(const OrderOptions& o, const Invocation& invocation) {
  domain::OrderRequest r;
  const auto take = [](auto parsed, auto& into) -> core::Status {
    if (!parsed) return tl::unexpected(parsed.error());
    into = std::move(*parsed);
    return {};
  };
  const auto price = [&](const std::string& text, std::optional<domain::Price>& into) -> core::Status {
    if (text.empty()) return {};
    auto parsed = domain::Price::parse(text);
    if (!parsed) return tl::unexpected(parsed.error());
    into = *parsed;
    return {};
  };
  std::string venue = o.venue;
  if (venue.empty()) {
    config::Reader reader{invocation.settings};
    const auto listings = listings::read_listings(reader, listings::Needed::Venues);
    if (!reader.problems().empty()) return core::fail(reader.problems().front());
    venue = listings.homes.of(domain::Symbol{o.symbol}).str();
  }
  const auto now = core::SystemClock{}.wall();
  domain::Bracket bracket;
  for (const auto& step :
       {take(domain::parse_side(o.side), r.side), take(domain::Quantity::parse(o.qty), r.qty),
        take(domain::parse_symbol(o.symbol), r.symbol), take(domain::parse_order_type(o.type), r.type),
        take(domain::parse_time_in_force(o.tif.empty() ? usual_tif(o.symbol) : o.tif), r.time_in_force),
        take(domain::parse_venue_name(venue), r.venue), take(domain::parse_bot_id(o.bot), r.bot_id),
        take(domain::parse_reason(o.reason), r.reason), price(o.limit, r.limit_price),
        price(o.stop, r.stop_price), price(o.take_profit, bracket.take_profit),
        price(o.stop_loss, bracket.stop_loss)})
    if (!step) return tl::unexpected(step.error());
  if (bracket.take_profit || bracket.stop_loss) r.bracket = bracket;
  r.client_order_id = o.id.empty() ? order_client::OrderIds(r.bot_id, core::random_hex(2)).next(r.reason, now)
                                   : domain::ClientOrderId{o.id};
  // In whole microseconds, as the ledger stores it: placed_before() must rebuild the same order from the row.
  const auto until = now + seconds(o.wait_s);
  r.expires_ts = core::WallTime{until.ns - until.ns % 1000};
  if (const auto valid = domain::validate(r); !valid) return tl::unexpected(valid.error());
  return r;
}

void print_state(const domain::Confirmation& c) {
  print_line(fmt::format("{}: {}, filled {}{}{}", c.client_order_id, domain::to_text(c.status), c.filled_qty,
                         c.avg_price ? fmt::format(" at {}", *c.avg_price) : "",
                         c.error.empty() ? "" : " — " + c.error + ": " + c.message));
  flush_output();
}

/// The order may rest at its venue for hours.
bool can_rest(const domain::OrderRequest& order) {
  const bool lasts =
      order.time_in_force == domain::TimeInForce::Day || order.time_in_force == domain::TimeInForce::Gtc;
  return lasts && order.type != domain::OrderType::Market;
}

/// Prints an order's states: as text each when it arrives, as JSON only the last.
class StatePrinter {
 public:
  explicit StatePrinter(bool json) : json_(json) {}

  /// Until the order has ended, or has come to rest at its venue where it `can_rest`.
  OnState until_end(bool can_rest) {
    return [this, can_rest](const domain::Confirmation& c) -> std::optional<Enough> {
      last_ = c;
      if (!json_) print_state(c);
      const bool bad = c.status == domain::OrderStatus::Rejected || c.status == domain::OrderStatus::Failed;
      if (c.version == 0 || bad) return Enough{.exit_code = 1};
      if (domain::is_final(c.status)) return Enough{};
      const bool lives =
          c.status == domain::OrderStatus::Submitted || c.status == domain::OrderStatus::PartiallyFilled;
      // The end may follow at once: a marketable limit, a reject after the acceptance.
      return can_rest && lives ? std::optional{Enough{.quiet = 1s}} : std::nullopt;
    };
  }
  /// Passes the exit code on.
  int finish(int exit_code) const {
    if (json_ && last_) print_json(wire::to_json(*last_));
    return exit_code;
  }

 private:
  bool json_;
  std::optional<domain::Confirmation> last_;
};

/// The order that was placed under this id before, if it is the same order: sending it again then queries its
/// state, as a repetition on the bus does. (It keeps the deadline of the first.)
std::optional<domain::OrderRequest> placed_before(const Invocation& invocation,
                                                  const domain::OrderRequest& request) {
  const auto* url = invocation.settings.find("DATABASE_URL");
  if (url == nullptr || !url->value) return {};
  auto ledger = ledger::LedgerReader::open(*url->value);
  if (!ledger) return {};  // then execution decides
  const auto rows = ledger->trades({.client_order_id = request.client_order_id, .limit = 1});
  if (!rows || rows->empty()) return {};
  auto again = request;
  again.expires_ts = rows->front().order.request.expires_ts;
  return again == rows->front().order.request ? std::optional{again} : std::nullopt;
}

int place(const Invocation& invocation, const OrderOptions& options) {
  auto request = request_of(options, invocation);
  if (!request) return complain(request.error().message), 64;
  if (!options.id.empty())
    if (auto first = placed_before(invocation, *request)) *request = *std::move(first);
  StatePrinter printer{invocation.json};
  return printer.finish(
      place_order(invocation, *request, seconds(options.wait_s), printer.until_end(can_rest(*request))));
}

int cancel(const Invocation& invocation, const std::string& id) {
  const auto colon = id.find(':');
  if (colon == std::string::npos)
    return complain(fmt::format("{} is not an order id: the form is <bot>:<reason>:<time>", id)), 64;
  const domain::OrderCancel cancel{.client_order_id = domain::ClientOrderId{id},
                                   .bot_id = domain::BotId{id.substr(0, colon)}};
  StatePrinter printer{invocation.json};
  return printer.finish(cancel_order(invocation, cancel, 10s, printer.until_end(false)));
}

}  // namespace

void add_order(CLI::App& app, Commands& commands) {
  auto* command = app.add_subcommand(
      "order", "place a manual order: avenorctl order buy 10 IBM --limit 181.50 --type limit");
  auto o = std::make_shared<OrderOptions>();
  command->add_option("side", o->side, "buy or sell")->required();
  command->add_option("qty", o->qty, "the quantity")->required();
  command->add_option("symbol", o->symbol, "the symbol")->required();
  command->add_option("--type", o->type, "market, limit, stop, stop_limit")->capture_default_str();
  command->add_option("--limit", o->limit, "limit price");
  command->add_option("--stop", o->stop, "stop price");
  command->add_option("--take-profit", o->take_profit, "take-profit price of a bracket");
  command->add_option("--stop-loss", o->stop_loss, "stop-loss price of a bracket");
  command->add_option("--tif", o->tif, "day, gtc, ioc, fok; default: day, for a pair (BTC/USD) gtc");
  command->add_option("--venue", o->venue, "the venue; default: the symbol's home venue (SYMBOLS)");
  command->add_option("--bot", o->bot, "the bot that the order belongs to")->capture_default_str();
  command->add_option("--reason", o->reason, "entry, exit, manual, …")->capture_default_str();
  command->add_option("--id", o->id,
                      "the order's id; default: a new one (the same id is never executed twice)");
  command
      ->add_option("--wait", o->wait_s,
                   "seconds to follow the order (a resting order only until it rests); after that it expires "
                   "unless the venue has it")
      ->capture_default_str()
      ->check(seconds_between(1.0, 3600.0));
  commands.emplace_back(command, [o](const Invocation& invocation) { return place(invocation, *o); });
}

void add_cancel(CLI::App& app, Commands& commands) {
  auto* command = app.add_subcommand("cancel", "cancel an order, and wait for the venue's answer");
  auto id = std::make_shared<std::string>();
  command->add_option("client_order_id", *id, "the order's id")
      ->required()
      ->check(parsed_by(domain::parse_client_order_id));
  commands.emplace_back(command, [id](const Invocation& invocation) { return cancel(invocation, *id); });
}

}  // namespace avenor::avenorctl
