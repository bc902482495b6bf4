#include "oms/sessions/order_importer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/failpoint.hpp"
#include "oms/orders/fingerprint.hpp"
#include "oms/sessions/external_orders.hpp"
#include "oms/sessions/order_reports.hpp"

namespace avenor::oms {

domain::OrderRequest OrderImporter::request_of(const venue::OrderReport& report,
                                               const domain::BotId& bot) const {
  domain::OrderRequest request;
  request.bot_id = bot;
  request.symbol = report.symbol;
  request.venue = context_.name();
  request.side = report.side;
  // Derived from its prices: an external order may have an unsupported type, and the ledger requires type and
  // prices to agree.
  using enum domain::OrderType;
  request.type =
      report.limit_price ? (report.stop_price ? StopLimit : Limit) : (report.stop_price ? Stop : Market);
  request.qty = report.qty;
  request.time_in_force = domain::TimeInForce::Gtc;
  request.limit_price = report.limit_price;
  request.stop_price = report.stop_price;
  return request;
}

void OrderImporter::import_order(LiveOrder fresh, const venue::OrderReport& report,
                                 std::function<void(LiveOrder&)> then) {
  fresh.order.created_at = context_.clock.wall();
  if (report.client_id != fresh.order.id().str()) fresh.order.venue_client_id = report.client_id;
  fresh.fingerprint = fingerprint(fresh.order.request);
  fresh.received_at = fresh.touched = context_.clock.mono();
  fresh.sending = LiveOrder::Sending::Done;  // it is there already
  LiveOrder& live = context_.orders.add(std::move(fresh));
  ledger::Change change;
  change.intent =
      ledger::Intent{.order = live.order, .fingerprint = live.fingerprint, .is_test_trade = is_test_trade_};
  AVENOR_FAILPOINT("exec.before_adopt");
  context_.ledger.write(std::move(change), [this, id = live.order.id(), report,
                                            then = std::move(then)](const ledger::Written& written) {
    AVENOR_FAILPOINT("exec.after_adopt");
    on_written(id, report, written, then);
  });
}

void OrderImporter::on_written(const domain::ClientOrderId& id, const venue::OrderReport& report,
                               const ledger::Written& written, const std::function<void(LiveOrder&)>& then) {
  LiveOrder* imported = context_.orders.find(id);
  if (!imported) return;
  if (written.refused) {
    context_.events.alert(
        {.severity = domain::Severity::Critical,
         .code = "ledger.refused",
         .message = fmt::format("the database refused to import {}: {}", id, written.refused->message),
         .subject = id.str()});
    external_.forget(report.venue_order_id);  // the next pass retries it
    return context_.orders.remove(*imported);
  }
  if (written.known) {  // it was imported in an earlier run
    context_.orders.remove(*imported);
    LiveOrder& known = context_.orders.add(restored(*written.known, context_.clock.mono()));
    return reports_.apply(known, report, "reconciliation");
  }
  imported->durable_version = std::max(imported->durable_version, 1);
  reports_.apply(*imported, report, "reconciliation");
  if (then) then(*imported);
}

}  // namespace avenor::oms
