#include "oms/sessions/external_orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "domain/text.hpp"
#include "oms/sessions/imported_id.hpp"
#include "oms/sessions/ledger_lookup.hpp"
#include "oms/sessions/order_importer.hpp"
#include "oms/sessions/venue_exits.hpp"

namespace avenor::oms {
bool ExternalOrders::leaves_alone(const domain::VenueOrderId& id) const {
  return policy_ != ExternalPolicy::Adopt && reported_.contains(id.str());
}

void ExternalOrders::forget(const domain::VenueOrderId& id) { reported_.erase(id.str()); }

bool ExternalOrders::on_unknown_order(const venue::OrderReport& report, const std::string& source) {
  if (exits_.may_be_exit(report)) return false;  // the next pass sees it again
  if (!reported_.insert(report.venue_order_id.str())) return true;
  if (report.replaces.empty()) {
    import_external(report, source);
  } else {
    lookup_.find(
        report.replaces, {},
        [this, report, source](LiveOrder* old) {
          if (old) return continue_edited(*old, report);
          import_external(report, source);
        },
        [this, id = report.venue_order_id] { forget(id); });
  }
  return true;
}

LiveOrder ExternalOrders::external_order(const venue::OrderReport& report) const {
  LiveOrder fresh;
  fresh.order.request = importer_.request_of(report, domain::BotId{"external"});
  fresh.order.request.client_order_id =
      imported_id(fresh.order.request.bot_id, context_.name(), report.venue_order_id);
  fresh.order.purpose = domain::OrderPurpose::External;
  return fresh;
}

void ExternalOrders::import_external(const venue::OrderReport& report, const std::string& source) {
  const bool imports = policy_ == ExternalPolicy::Adopt && report.qty.is_positive();
  context_.events.alert(
      {.severity = policy_ == ExternalPolicy::Ignore ? domain::Severity::Info : domain::Severity::Warning,
       .code = "venue.unknown_order",
       .message =
           fmt::format("{} shows an order from outside Avenor ({}): {} {} {} {}{}", context_.name(), source,
                       report.venue_order_id, domain::to_text(report.side), report.qty, report.symbol,
                       imports ? "; it is imported into the ledger as bot external" : ""),
       .subject = report.venue_order_id.str()});
  if (!imports) return;
  auto fresh = external_order(report);
  if (!context_.orders.find(fresh.order.id())) importer_.import_order(std::move(fresh), report);
}

void ExternalOrders::continue_edited(LiveOrder& old, const venue::OrderReport& report) {
  const auto bot = old.order.request.bot_id;
  LiveOrder fresh;
  auto& request = fresh.order.request;
  request = importer_.request_of(report, bot);
  request.client_order_id = imported_id(bot, context_.name(), report.venue_order_id);
  request.reason = old.order.request.reason;
  request.time_in_force = old.order.request.time_in_force;
  // Its purpose has not changed.
  fresh.order.purpose = old.order.purpose;
  fresh.order.parent = old.order.parent;
  fresh.take_purpose();
  // see VenueExits::import_child()
  if (fresh.venue_exit) request.qty = std::max(report.qty, old.order.leaves_qty());
  bool exits_lost = false;
  if (old.exits_ours) {
    request.bracket = old.order.request.bracket;
    exits_lost = !domain::validate(request);
    if (exits_lost) request.bracket.reset();
  }
  if (context_.orders.find(request.client_order_id)) return;  // its row is on the way
  if (fresh.protects)
    request.client_order_id = context_.order_events.exit_replaced(old.order, request.client_order_id);
  context_.events.alert(
      {.severity = exits_lost ? domain::Severity::Critical : domain::Severity::Warning,
       .code = "venue.order_replaced",
       .message = fmt::format(
           "{} was edited at {} from outside Avenor: its order {} continues as {} of {}: {} {} {}{}",
           old.order.id(), context_.name(), report.venue_order_id, request.client_order_id, bot,
           domain::to_text(report.side), report.qty, report.symbol,
           exits_lost ? "; its exits do not fit the new price, so its fills from now on are not protected"
                      : ""),
       .subject = old.order.id().str()});
  importer_.import_order(std::move(fresh), report);
}

void ExternalOrders::import_position(const domain::Symbol& symbol, domain::Quantity signed_qty,
                                     domain::Price price) {
  const auto now = context_.clock.wall();
  venue::OrderReport report{
      .client_id = {},
      .venue_order_id = domain::VenueOrderId{fmt::format("adopted-{}-{}", symbol, now.ns)},
      .symbol = symbol,
      .side = signed_qty.is_negative() ? domain::Side::Sell : domain::Side::Buy,
      .qty = signed_qty.abs()};
  report.words = "a position at the venue that no order of ours explains";
  importer_.import_order(external_order(report), report, [this, report, price, now](LiveOrder& live) {
    const venue::FillReport fill{.exec_id = domain::ExecId{report.venue_order_id.str() + "/1"},
                                 .venue_order_id = report.venue_order_id,
                                 .client_id = {},
                                 .symbol = report.symbol,
                                 .side = report.side,
                                 .price = price,
                                 .qty = report.qty,
                                 .fee = {},
                                 .fee_currency = {},
                                 .event_ts = now};
    context_.events.alert(
        {.severity = domain::Severity::Info,
         .code = "position.drift_over",
         .message = fmt::format("the difference, {} {}, is booked as {} of bot external",
                                domain::signed_qty(fill.side, fill.qty), fill.symbol, live.order.id()),
         .subject = fill.symbol.str()});
    context_.lifecycle.fill(
        live, fill, {.what = "adopted position", .venue_text = report.words, .error = {}, .message = {}});
  });
}

}  // namespace avenor::oms
