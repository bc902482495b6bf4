#include "avenorctl/watch_screen.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "avenorctl/printable.hpp"
#include "avenorctl/table.hpp"
#include "core/shortened.hpp"
#include "domain/fees.hpp"
#include "domain/pair.hpp"
#include "domain/text.hpp"
#include "reporting/status.hpp"
#include "reporting/time_text.hpp"

namespace avenor::avenorctl {
namespace {

constexpr std::size_t kAlertsKept = 5;
constexpr std::size_t kLongestText = 1000;
constexpr std::size_t kShown = 12;  ///< symbols, positions, daemons
constexpr std::size_t kOrdersShown = 8;

std::string money(domain::Money amount) {
  const auto text = core::round_to(amount.decimal(), 2).to_string();
  return amount.is_positive() ? "+" + text : text;
}
std::string price(const std::optional<domain::Price>& p) {
  return p ? core::round_to(p->decimal(), 4).to_string() : "-";
}

/// Named where it is not in the base currency, and to the last digit then.
std::string result_of(const wire::PositionReport& position) {
  const auto result = position.realized_pnl.value_or(domain::Money{});
  const auto currency = domain::quote_currency_of(position.symbol);
  if (currency.view() == domain::kBaseCurrency) return money(result);
  return fmt::format("{}{} {}", result.is_positive() ? "+" : "", result, currency);
}

}  // namespace

void WatchScreen::see(const wire::Envelope& envelope, const wire::Message& message) {
  if (const auto* quote = std::get_if<domain::Quote>(&message)) {
    auto& market = markets_.use({quote->symbol, quote->venue}).value;
    market.quote = *quote;
    ++market.ticks;
  } else if (const auto* confirmation = std::get_if<wire::Confirmation>(&message)) {
    if (confirmation->version > 0) orders_.see(*confirmation);
  } else if (const auto* position = std::get_if<wire::PositionReport>(&message)) {
    if (!position->bot_id.empty())
      positions_.use({position->bot_id, {position->symbol, position->venue}}).value = *position;
  } else if (std::get_if<domain::Fill>(&message)) {
    ++fills_;
  } else if (const auto* beat = std::get_if<wire::Heartbeat>(&message)) {
    heartbeats_.see(envelope.ts, *beat);
  } else if (const auto* alert = std::get_if<wire::Alert>(&message)) {
    alerts_.emplace_front(envelope.ts, *alert);
    alerts_.front().second.message = core::shortened(alert->message, kLongestText);
    if (alerts_.size() > kAlertsKept) alerts_.pop_back();
  }
}

// Symbols with a position and those with most ticks come first: one invented by a hostile publisher has few.
std::vector<WatchScreen::Place> WatchScreen::markets_shown() const {
  std::set<Place> held;
  for (const auto& [key, p] : positions_.all())
    if (!p.qty.is_zero()) held.insert(key.second);
  std::vector<std::pair<std::pair<bool, std::uint64_t>, Place>> by_weight;
  for (const auto& [place, market] : markets_.all())
    by_weight.push_back({{held.contains(place), market.ticks}, place});
  std::ranges::stable_sort(by_weight, std::greater{}, [](const auto& one) { return one.first; });
  if (by_weight.size() > kShown) by_weight.resize(kShown);
  std::vector<Place> shown;
  for (const auto& [weight, place] : by_weight) shown.push_back(place);
  std::ranges::sort(shown);
  return shown;
}

std::string WatchScreen::name_of(const Place& place) const {
  const auto& first = markets_.all().begin();
  const bool several = std::ranges::any_of(
      markets_.all(), [&](const auto& market) { return market.first.second != first->first.second; });
  return several ? fmt::format("{}@{}", place.first, place.second) : place.first.str();
}

WatchScreen::Profit WatchScreen::profit() const {
  std::map<std::pair<domain::VenueName, domain::Currency>, domain::Money> sums;
  for (const auto& [key, p] : positions_.all()) {
    auto& sum = sums[{p.venue, domain::quote_currency_of(p.symbol)}];
    sum += p.realized_pnl.value_or(domain::Money{});
    const auto* market = markets_.find(key.second);
    if (!market || p.qty.is_zero()) continue;
    if (const auto mid = market->quote.mid())
      sum += domain::Position{.qty = p.qty, .avg_price = p.avg_price, .realized_pnl = {}, .fees = {}}
                 .unrealized_pnl(*mid);
  }
  Profit profit;
  for (const auto& [place, sum] : sums) {
    const auto& [venue, currency] = place;
    if (sum.is_zero()) continue;
    if (currency.view() == domain::kBaseCurrency) {
      profit.sum += sum;
      continue;
    }
    const auto* market = markets_.find({domain::base_pair_of(currency), venue});
    const auto rate = market ? market->quote.mid() : std::nullopt;
    if (rate)
      profit.sum +=
          domain::CurrencyAmount{.currency = currency, .amount = domain::CurrencyUnits{sum.decimal()}}.at(
              *rate);
    else
      profit.left_out.insert(currency);
  }
  return profit;
}

std::string WatchScreen::text_of(const Profit& profit) {
  auto text = fmt::format("{} {}", money(profit.sum), domain::kBaseCurrency);
  if (!profit.left_out.empty()) text += fmt::format(" (without {})", fmt::join(profit.left_out, ", "));
  return text;
}

// Daemons with most heartbeats come first: one invented by a hostile publisher has few.
std::vector<std::pair<std::string, std::string>> WatchScreen::daemons_shown() const {
  std::vector<std::pair<std::string, std::string>> shown;
  for (const auto& [who, seen] : heartbeats_.all()) shown.push_back(who);
  std::ranges::stable_sort(shown, std::greater{},
                           [&](const auto& who) { return heartbeats_.all().at(who).beats; });
  if (shown.size() > kShown) shown.resize(kShown);
  std::ranges::sort(shown);
  return shown;
}

std::string WatchScreen::line() const {
  const auto sum = orders_.totals();
  std::string prices, holding;
  for (const auto& place : markets_shown()) {
    const auto& quote = markets_.find(place)->quote;
    prices += fmt::format(" {} {}/{}", name_of(place), price(quote.bid), price(quote.ask));
  }
  if (markets_.all().size() > kShown) prices += fmt::format(" and {} more", markets_.all().size() - kShown);
  std::size_t held = 0;
  for (const auto& [key, p] : positions_.all())
    if (!p.qty.is_zero() && ++held <= kShown) holding += fmt::format(" {} {}", p.qty, name_of(key.second));
  if (held > kShown) holding += fmt::format(" and {} more", held - kShown);
  const auto now = clock_.wall();
  int ill = 0, silent = 0;
  for (const auto& [who, seen] : heartbeats_.all()) {
    const auto state = reporting::state_of(seen, now, silent_after_);
    ill += state == "degraded";
    silent += state == "silent";
  }
  return fmt::format(
      "{} |{} | orders {} filled {} open {} refused {} | fills {} | position{} | profit {} | daemons {}{}{}",
      reporting::time_of_day(now), prices, sum.orders, sum.filled, sum.open, sum.refused, fills_,
      holding.empty() ? " flat" : holding, text_of(profit()), heartbeats_.all().size(),
      ill ? fmt::format(", {} degraded", ill) : "", silent ? fmt::format(", {} silent", silent) : "");
}

std::string WatchScreen::screen(int rows, int columns, bool colour) const {
  const auto paint = [&](std::string_view code, const std::string& text) {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  };
  const auto now = clock_.wall();
  const auto sum = orders_.totals();
  std::vector<std::string> lines;
  const auto add = [&](const Table& table, const std::string& title, std::size_t of = 0) {
    lines.push_back(paint("1", of > kShown ? fmt::format("{} ({} of {})", title, kShown, of) : title));
    for (const auto& one : table.lines())
      lines.push_back("  " + core::shortened(one, static_cast<std::size_t>(std::max(columns - 2, 1))));
    lines.emplace_back();
  };
  lines.push_back(
      paint("1;36", fmt::format("AVENOR  {}  watching for {}", reporting::time_of_day(now).substr(0, 8),
                                reporting::age_text(static_cast<double>((now - started_).count()) / 1e9))));
  const auto head = fmt::format(
      "orders {}   filled {}   open {}{}   refused or cancelled {}   unknown {}   fills {}   profit ",
      sum.orders, sum.filled, sum.open,
      sum.forgotten > 0 ? fmt::format(" (and {} no longer tracked)", sum.forgotten) : "", sum.refused,
      sum.unknown, fills_);
  const auto made = profit();
  const auto gain = text_of(made);
  const auto width = static_cast<std::size_t>(std::max(columns, 1));
  lines.push_back(head.size() + gain.size() > width
                      ? (head + gain).substr(0, width)
                      : head + paint(made.sum.is_negative() ? "31" : "32", gain));
  lines.emplace_back();

  using A = Table::Align;
  Table prices{{{"SYMBOL"},
                {"BID", A::Right},
                {"ASK", A::Right},
                {"LAST", A::Right},
                {"AGE", A::Right},
                {"TICKS", A::Right},
                {""}}};
  for (const auto& place : markets_shown()) {
    const auto& m = *markets_.find(place);
    prices.row(
        {name_of(place), price(m.quote.bid), price(m.quote.ask), price(m.quote.last),
         reporting::age_text(std::max(0.0, static_cast<double>((now - m.quote.event_ts).count()) / 1e9)),
         std::to_string(m.ticks), m.quote.stale ? "stale" : ""});
  }
  add(prices, "prices", markets_.all().size());
  Table holdings{{{"BOT"}, {"SYMBOL"}, {"QTY", A::Right}, {"AVG PRICE", A::Right}, {"REALIZED", A::Right}}};
  std::vector<const wire::PositionReport*> held;
  for (const bool flat : {false, true})
    for (const auto& [key, p] : positions_.all())
      if (p.qty.is_zero() == flat && held.size() < kShown) held.push_back(&p);
  for (const auto* p : held)
    holdings.row({p->bot_id.str(), name_of({p->symbol, p->venue}), p->qty.to_string(), price(p->avg_price),
                  result_of(*p)});
  add(holdings, "positions", positions_.all().size());

  Table orders{{{"TIME"},
                {"ORDER"},
                {"SIDE"},
                {"QTY", A::Right},
                {"SYMBOL"},
                {"STATUS"},
                {"FILLED", A::Right},
                {"AT", A::Right},
                {""}}};
  for (const auto* one : orders_.latest(kOrdersShown)) {
    const auto& c = one->state;
    orders.row({reporting::time_of_day(one->at), c.client_order_id.str(),
                std::string{domain::to_text(c.side)}, c.qty.to_string(), c.symbol.str(),
                std::string{domain::to_text(c.status)}, c.filled_qty.to_string(), price(c.avg_price),
                c.error});
  }
  add(orders, "latest orders");
  Table daemons{{{"DAEMON"}, {"STATE"}, {"HEARD", A::Right}, {"DETAIL"}}};
  for (const auto& who : daemons_shown()) {
    const auto& seen = heartbeats_.all().at(who);
    daemons.row({reporting::service_name(who), std::string{reporting::state_of(seen, now, silent_after_)},
                 reporting::age_text(static_cast<double>((now - seen.sent).count()) / 1e9),
                 seen.beat.detail});
  }
  add(daemons, "daemons", heartbeats_.all().size());
  for (const auto& [at, alert] : alerts_)
    lines.push_back(paint(alert.severity == wire::Severity::Critical ? "1;31" : "33",
                          core::shortened(fmt::format("{} {}: {}", reporting::time_of_day(at).substr(0, 8),
                                                      printable(alert.code), printable(alert.message)),
                                          width)));
  std::string text;
  for (int i = 0; i < std::min(rows, static_cast<int>(lines.size())); ++i)
    text += lines[static_cast<std::size_t>(i)] + "\n";
  return text;
}

}  // namespace avenor::avenorctl
