#include "oms/sessions/venue_session.hpp"

#include <algorithm>

namespace avenor::oms {

VenueSession::VenueSession(const SessionContext& context, SendPermit& permit, const SessionPolicy& policy)
    : context_(context),
      lookup_(context_),
      sender_(context_, permit, cancels_, queries_, reports_),
      cancels_(context_, sender_, queries_, reports_),
      queries_(context_, reports_, cancels_, exits_, replacements_),
      reports_(context_, owed_, exits_, excess_, revived_, replacements_, lost_),
      owed_(context_, history_, queries_, reports_),
      booking_(context_, reports_, queries_, owed_, exits_, excess_, revived_, replacements_),
      attribution_(context_, lookup_, reports_, booking_, external_),
      history_(context_, attribution_, booking_.recent()),
      excess_(context_, lookup_, sender_, cancels_, queries_),
      revived_(context_, policy.revived, cancels_, queries_),
      replacements_(context_, sender_, cancels_, reports_),
      exits_(context_, queries_, reports_, importer_),
      lost_(context_, queries_),
      importer_(context_, policy.is_test_trade, reports_, external_),
      external_(context_, policy.external, lookup_, importer_, exits_),
      resolution_(context_, reports_, replacements_) {}

void VenueSession::submit(LiveOrder& live, risk::Approved approved) {
  sender_.submit(live, std::move(approved));
}

void VenueSession::replace(LiveOrder& old, LiveOrder& fresh, risk::Approved approved,
                           domain::Quantity wanted) {
  replacements_.replace(old, fresh, std::move(approved), wanted);
}

void VenueSession::resolve(LiveOrder& live, domain::OrderEvent end, const std::string& reason, bool unasked,
                           std::function<void(const core::Status&)> told) {
  resolution_.resolve(live, end, reason, unasked, std::move(told));
}

void VenueSession::query_order(LiveOrder& live, std::function<void()> done) {
  queries_.query_order(live, std::move(done));
}

void VenueSession::on_execution_report(const venue::OrderReport& report, const std::string& source,
                                       std::optional<core::MonoTime> asked) {
  attribution_.on_execution_report(report, source, asked);
}

void VenueSession::on_execution_report(const venue::FillReport& fill, const venue::OrderReport* order,
                                       const std::string& source) {
  attribution_.on_execution_report(fill, order, source);
}

void VenueSession::read_executions(std::optional<core::WallTime> since,
                                   std::function<void(core::Status)> done) {
  history_.read(since, std::move(done));
}

void VenueSession::import_position(const domain::Symbol& symbol, domain::Quantity signed_qty,
                                   domain::Price price) {
  external_.import_position(symbol, signed_qty, price);
}

bool VenueSession::owes_exits(const domain::BotId& bot, const domain::Symbol& symbol) const {
  const auto owed = exits_.owed_exposure(symbol, bot);
  return owed.open_buys.is_positive() || owed.open_sells.is_positive();
}

bool VenueSession::in_doubt(const domain::Symbol& symbol) const {
  return attribution_.in_doubt() ||
         std::ranges::any_of(context_.orders.open(name()), [&](const LiveOrder* live) {
           const bool being_imported =
               live->durable_version == 0 && live->sending == LiveOrder::Sending::Done;
           return (symbol.empty() || live->order.request.symbol == symbol) &&
                  ((live->fills_owed() && !live->disputed) || being_imported);
         });
}

void VenueSession::tick() {
  sender_.tick();
  queries_.tick();
  replacements_.tick();
  exits_.tick();
  lost_.tick();
  owed_.tick();
}

}  // namespace avenor::oms
