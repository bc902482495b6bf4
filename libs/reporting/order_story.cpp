#include "reporting/order_story.hpp"

#include <fmt/format.h>

#include "domain/text.hpp"
#include "json/reader.hpp"
#include "reporting/order_json.hpp"
#include "reporting/pending_cancel.hpp"
#include "reporting/time_text.hpp"

namespace avenor::reporting {
namespace {

constexpr int kMostExits = 1000;

std::vector<domain::Order> exits_of(ledger::LedgerReader& ledger, const domain::Order& entry) {
  std::vector<domain::Order> exits;
  const auto found = ledger.trades({.parent = entry.id(), .limit = kMostExits});
  if (!found) return exits;
  for (auto trade = found->rbegin(); trade != found->rend(); ++trade) exits.push_back(trade->order);
  return exits;
}

bool held_by_execution(const domain::Order& exit) { return exit.purpose == domain::OrderPurpose::HeldExit; }

std::string event_line(const ledger::TradeEvent& event, core::WallTime before) {
  return fmt::format("  {}  +{:>9.3f} ms  {:<16} {}{}{}", time_of_day(event.at),
                     static_cast<double>((event.at - before).count()) / 1e6, domain::to_text(event.status),
                     event.rationale, event.venue_text.empty() ? "" : " (" + event.venue_text + ")",
                     event.message.empty() ? "" : ": " + event.message);
}

void add_exits(std::vector<std::string>& lines, const OrderStory& story) {
  const auto& order = story.trade.order;
  for (const auto& exit : story.exits)
    lines.push_back(fmt::format("  exit {}  {}, {} of {} filled, {}", exit.id(), domain::to_text(exit.status),
                                exit.filled_qty, exit.request.qty,
                                held_by_execution(exit) ? "sent by execution" : "held at the venue"));
  const bool closed_and_acked =
      domain::is_final(order.status) && story.trade.announced_version >= order.version;
  const bool held_here = story.exits.empty() || held_by_execution(story.exits.front());
  if (order.filled_qty.is_zero() || closed_and_acked || !held_here) return;
  const auto& [profit, loss, limit] = *order.request.bracket;
  lines.push_back(fmt::format(
      "  its exits are held by execution, and sent when a price is touched: take profit {}, stop loss {}",
      profit ? profit->to_string() : "none", loss ? loss->to_string() : "none"));
}

/// The ledger keeps the text as received; a row written by other means need not contain JSON.
void write_rationale(json::Writer& json, const std::string& rationale) {
  if (rationale.empty()) {
    json.null();
  } else if (const auto value = json::parse(rationale, {.deepest = 64})) {
    json.value(*value);
  } else {
    json.string(rationale);
  }
}

void write_event(json::Writer& json, const ledger::TradeEvent& event) {
  json.begin_object()
      .field("version", event.version)
      .field("status", domain::to_text(event.status))
      .field("rationale", event.rationale)
      .field("at", core::to_rfc3339(event.at))
      .field("filled_qty", event.filled_qty)
      .field_if("venue_text", event.venue_text)
      .field_if("error", event.error)
      .field_if("message", event.message)
      .end_object();
}

void write_fill(json::Writer& json, const domain::Fill& fill) {
  json.begin_object()
      .field("exec_id", fill.exec_id)
      .field("price", fill.price)
      .field("qty", fill.qty)
      .field("fee", fill.fee.amount)
      .field("fee_currency", fill.fee.currency)
      .field("at", core::to_rfc3339(fill.event_ts))
      .end_object();
}

void write_exit(json::Writer& json, const domain::Order& exit) {
  json.begin_object()
      .field("client_order_id", exit.id())
      .field("status", domain::to_text(exit.status))
      .field("filled_qty", exit.filled_qty)
      .field("held_by", held_by_execution(exit) ? "execution" : "venue")
      .end_object();
}

template <class Item>
void write_list(json::Writer& json, std::string_view name, const std::vector<Item>& items,
                void (*write)(json::Writer&, const Item&)) {
  json.key(name).begin_array();
  for (const auto& item : items) write(json, item);
  json.end_array();
}

}  // namespace

core::Result<std::optional<OrderStory>> read_order_story(ledger::LedgerReader& ledger,
                                                         const domain::ClientOrderId& id) {
  auto trades = ledger.trades({.client_order_id = id, .limit = 1});
  if (!trades) return tl::unexpected(trades.error());
  if (trades->empty()) return std::nullopt;
  auto events = ledger.events_of(id);
  auto fills = ledger.fills_of(id);
  if (!events) return tl::unexpected(events.error());
  if (!fills) return tl::unexpected(fills.error());
  OrderStory story{.trade = std::move(trades->front()),
                   .events = *std::move(events),
                   .fills = *std::move(fills),
                   .exits = {}};
  if (story.trade.order.request.bracket) story.exits = exits_of(ledger, story.trade.order);
  return story;
}

std::vector<std::string> order_story_lines(const OrderStory& story, const domain::Control* reply,
                                           core::WallTime now) {
  const auto& order = story.trade.order;
  const auto& r = order.request;
  std::vector<std::string> lines{order.id().str()};
  lines.push_back(fmt::format("  {} {} {} ({}, {}), {} of {}{}", domain::to_text(r.side), r.qty, r.symbol,
                              domain::to_text(r.type), domain::to_text(r.time_in_force),
                              domain::to_text(r.reason), r.bot_id,
                              story.trade.is_test_trade ? ", a test trade" : ""));
  if (!r.rationale.empty()) lines.push_back("  because " + r.rationale);
  auto before = order.created_at;
  for (const auto& event : story.events) {
    lines.push_back(event_line(event, before));
    before = event.at;
  }
  if (order.status == domain::OrderStatus::Unknown)
    lines.push_back(
        fmt::format("  its state is unknown {} s after it was created: the venue is being queried "
                    "(docs/operations.md, UNKNOWN)",
                    (now - order.created_at).count() / 1'000'000'000));
  for (const auto& fill : story.fills)
    lines.push_back(fmt::format("  {}  fill {} at {} ({})", time_of_day(fill.event_ts), fill.qty, fill.price,
                                fill.exec_id));
  if (story.is_open())
    if (const auto cancel = pending_cancel_text(reply); !cancel.empty()) lines.push_back("  " + cancel);
  if (r.bracket) add_exits(lines, story);
  return lines;
}

std::string order_story_json(const OrderStory& story, const domain::Control* reply) {
  return json::object([&](json::Writer& json) {
    write_trade(json, story.trade);
    write_rationale(json.key("rationale"), story.trade.order.request.rationale);
    write_list(json, "events", story.events, write_event);
    if (story.is_open()) write_pending_cancel(json.key("cancel_pending"), reply);
    write_list(json, "fills", story.fills, write_fill);
    if (!story.exits.empty()) write_list(json, "exits", story.exits, write_exit);
  });
}

}  // namespace avenor::reporting
