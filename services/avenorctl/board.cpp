#include "avenorctl/board.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sstream>
#include <vector>

#include "avenorctl/table.hpp"
#include "domain/text.hpp"

namespace avenor::avenorctl {
namespace {

using domain::OrderStatus;
constexpr std::size_t kFinishedKept = 2000;
constexpr std::size_t kAlertsKept = 5;

std::string money(domain::Money amount) {
  const auto text = core::round_to(amount.decimal(), 2).to_string();
  return amount.is_positive() ? "+" + text : text;
}
std::string price(const std::optional<domain::Price>& p) { return p ? core::round_to(p->decimal(), 4).to_string() : "-"; }

}  // namespace

void Board::see(const wire::Envelope& envelope, const wire::Message& message) {
  if (const auto* quote = std::get_if<domain::Quote>(&message)) {
    auto& market = markets_[quote->symbol];
    market.quote = *quote;
    ++market.ticks;
  } else if (const auto* confirmation = std::get_if<wire::Confirmation>(&message)) {
    if (confirmation->version > 0) order(*confirmation);
  } else if (const auto* position = std::get_if<wire::PositionReport>(&message)) {
    if (!position->bot_id.empty()) positions_[{position->bot_id, position->symbol}] = *position;
  } else if (std::get_if<domain::Fill>(&message)) {
    ++fills_;
  } else if (const auto* beat = std::get_if<wire::Heartbeat>(&message)) {
    heartbeats_.see(envelope, *beat);
  } else if (const auto* alert = std::get_if<wire::Alert>(&message)) {
    alerts_.emplace_front(envelope.ts, *alert);
    if (alerts_.size() > kAlertsKept) alerts_.pop_back();
  }
}

void Board::order(const wire::Confirmation& c) {
  auto [it, fresh] = orders_.try_emplace(c.client_order_id, OrderLine{.state = c, .at = clock_.wall()});
  if (!fresh) {
    if (c.version <= it->second.state.version) return;
    it->second = {.state = c, .at = clock_.wall()};
  }
  if (!is_final(c.status)) return;
  finished_.push_back(c.client_order_id);
  if (finished_.size() <= kFinishedKept) return;
  const auto& old = orders_.at(finished_.front()).state;
  ++done_.orders;
  (old.status == OrderStatus::Filled ? done_.filled : done_.refused) += 1;
  orders_.erase(finished_.front());
  finished_.pop_front();
}

Board::Totals Board::totals() const {
  Totals sum = done_;
  for (const auto& [id, line] : orders_) {
    ++sum.orders;
    if (!is_final(line.state.status)) ++sum.open;
    if (line.state.status == OrderStatus::Filled) ++sum.filled;
    if (is_final(line.state.status) && line.state.status != OrderStatus::Filled) ++sum.refused;
    if (line.state.status == OrderStatus::Unknown) ++sum.unknown;
  }
  return sum;
}

domain::Money Board::profit() const {
  domain::Money sum;
  for (const auto& [key, p] : positions_) {
    sum += p.realized_pnl.value_or(domain::Money{});
    const auto it = markets_.find(key.second);
    if (it == markets_.end() || p.qty.is_zero()) continue;
    if (const auto mid = it->second.quote.mid())
      sum += domain::Position{.qty = p.qty, .avg_price = p.avg_price, .realized_pnl = {}, .fees = {}}.unrealized_pnl(*mid);
  }
  return sum;
}

std::string Board::line() const {
  const auto sum = totals();
  std::string prices, holding;
  for (const auto& [symbol, market] : markets_) prices += fmt::format(" {} {}/{}", symbol, price(market.quote.bid), price(market.quote.ask));
  for (const auto& [key, p] : positions_)
    if (!p.qty.is_zero()) holding += fmt::format(" {} {}", p.qty, key.second);
  int ill = 0;
  for (const auto& [who, seen] : heartbeats_.all()) ill += seen.beat.degraded;
  return fmt::format("{} |{} | orders {} filled {} open {} refused {} | fills {} | position{} | profit {} | daemons {}{}",
                     time_of_day(clock_.wall().ns), prices, sum.orders, sum.filled, sum.open, sum.refused, fills_,
                     holding.empty() ? " flat" : holding, money(profit()), heartbeats_.all().size(),
                     ill ? fmt::format(", {} degraded", ill) : "");
}

std::string Board::screen(int rows, int columns, bool colour) const {
  const auto paint = [&](std::string_view code, const std::string& text) {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  };
  const auto now = clock_.wall();
  const auto sum = totals();
  std::vector<std::string> lines;
  const auto add = [&](const Table& table, const std::string& title) {
    std::stringstream text;
    table.print(text);
    lines.push_back(paint("1", title));
    for (std::string one; std::getline(text, one);) lines.push_back("  " + one.substr(0, static_cast<std::size_t>(std::max(columns - 2, 1))));
    lines.emplace_back();
  };
  lines.push_back(paint("1;36", fmt::format("AVENOR  {}  watching for {}", time_of_day(now.ns).substr(0, 8),
                                            age(static_cast<double>((now - started_).count()) / 1e9))));
  lines.push_back(fmt::format("orders {}   filled {}   open {}   refused or cancelled {}   unknown {}   fills {}   profit {}", sum.orders,
                              sum.filled, sum.open, sum.refused, sum.unknown, fills_,
                              paint(profit().is_negative() ? "31" : "32", money(profit()))));
  lines.emplace_back();

  using A = Table::Align;
  Table prices{{{"SYMBOL"}, {"BID", A::Right}, {"ASK", A::Right}, {"LAST", A::Right}, {"AGE", A::Right}, {"TICKS", A::Right}, {""}}};
  for (const auto& [symbol, m] : markets_)
    prices.row({symbol.str(), price(m.quote.bid), price(m.quote.ask), price(m.quote.last),
                age(std::max(0.0, static_cast<double>((now - m.quote.event_ts).count()) / 1e9)), std::to_string(m.ticks), m.quote.stale ? "stale" : ""});
  add(prices, "prices");
  Table holdings{{{"BOT"}, {"SYMBOL"}, {"QTY", A::Right}, {"AVG PRICE", A::Right}, {"REALIZED", A::Right}}};
  for (const auto& [key, p] : positions_)
    holdings.row({key.first.str(), key.second.str(), p.qty.to_string(), price(p.avg_price), money(p.realized_pnl.value_or(domain::Money{}))});
  add(holdings, "positions");

  std::vector<const OrderLine*> latest;
  for (const auto& [id, one] : orders_) latest.push_back(&one);
  std::ranges::sort(latest, [](const OrderLine* a, const OrderLine* b) { return a->at > b->at; });
  if (latest.size() > 8) latest.resize(8);
  Table orders{{{"TIME"}, {"ORDER"}, {"SIDE"}, {"QTY", A::Right}, {"SYMBOL"}, {"STATUS"}, {"FILLED", A::Right}, {"AT", A::Right}, {""}}};
  for (const auto* one : latest) {
    const auto& c = one->state;
    orders.row({time_of_day(one->at.ns), c.client_order_id.str(), std::string{domain::to_text(c.side)}, c.qty.to_string(), c.symbol.str(),
                std::string{domain::to_text(c.status)}, c.filled_qty.to_string(), price(c.avg_price), c.error});
  }
  add(orders, "latest orders");
  Table daemons{{{"DAEMON"}, {"STATE"}, {"HEARD", A::Right}, {"DETAIL"}}};
  for (const auto& [who, seen] : heartbeats_.all())
    daemons.row({who.second.empty() ? who.first : who.first + "/" + who.second, seen.beat.degraded ? "degraded" : "ok",
                 age(static_cast<double>((now - seen.sent).count()) / 1e9), seen.beat.detail});
  add(daemons, "daemons");
  for (const auto& [at, alert] : alerts_)
    lines.push_back(paint(alert.severity == wire::Severity::Critical ? "1;31" : "33",
                          fmt::format("{} {}: {}", time_of_day(at.ns).substr(0, 8), alert.code, alert.message)
                              .substr(0, static_cast<std::size_t>(std::max(columns, 1)))));
  std::string text;
  for (int i = 0; i < std::min(rows, static_cast<int>(lines.size())); ++i) text += lines[static_cast<std::size_t>(i)] + "\n";
  return text;
}

}  // namespace avenor::avenorctl
