#include "oms/orders/replace_intake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "domain/text.hpp"
#include "oms/orders/fingerprint.hpp"

namespace avenor::oms {
namespace {

/// The order is the one that this very replacement has made.
bool is_made_by(const LiveOrder& fresh, const domain::OrderReplace& asked) {
  const auto& made = fresh.order.request;
  return fresh.replaces && fresh.replaces->id == asked.client_order_id && made.bot_id == asked.bot_id &&
         (!asked.qty || made.qty == *asked.qty) &&
         (!asked.limit_price || made.limit_price == asked.limit_price) &&
         (!asked.stop_price || made.stop_price == asked.stop_price);
}

}  // namespace

void ReplaceIntake::replace(const domain::OrderReplace& asked) {
  LiveOrder* old = orders_.find(asked.client_order_id);
  if (!intake_.accepts(old ? old->order.request.venue : domain::VenueName{})) return;
  if (!old || old->order.request.bot_id != asked.bot_id) return not_found(asked);
  auto request = old->order.request;
  request.client_order_id = asked.new_client_order_id;
  // Filled quantity stays with the old order. A named quantity is beside the filled quantity that the bot
  // knew when it sent the request: it may have acknowledged more by the time a repetition arrives.
  const auto total = old->total_at_venue();
  const auto known = std::clamp(asked.filled_qty.value_or(old->filled_acked), domain::Quantity{},
                                std::max(domain::Quantity{}, old->order.filled_qty));
  const auto believed = old->order.request.qty - known;
  const auto wanted = asked.qty ? total + *asked.qty - believed : total;
  request.qty =
      asked.qty.value_or(total > old->order.filled_qty ? total - old->order.filled_qty : domain::Quantity{});
  if (asked.limit_price) request.limit_price = asked.limit_price;
  if (asked.stop_price) request.stop_price = asked.stop_price;
  if (!old->exits_ours) request.bracket.reset();  // the venue's own exits go along
  request.expires_ts = {};
  request.rationale.clear();  // the old order's
  // it came again
  if (LiveOrder* fresh = orders_.find(request.client_order_id); fresh && is_made_by(*fresh, asked))
    return relay_.repeat(*fresh);
  auto print = fingerprint(request);
  if (screening_.stops(request, print)) return;
  if (const auto reason = objection(*old, asked, request))
    return refusals_.refuse(request, "order.not_replaceable", *reason);
  OrderRole role;
  if (old->venue_exit) role = {.purpose = domain::OrderPurpose::VenueExit, .parent = old->order.parent};
  role.details.replaces = {.id = asked.client_order_id, .wanted = wanted};
  intake_.write(
      request, std::move(print), role,
      [this, old_id = asked.client_order_id, wanted](LiveOrder& fresh) { send(fresh, old_id, wanted); });
}

void ReplaceIntake::not_found(const domain::OrderReplace& asked) {
  // done and forgotten
  if (LiveOrder* fresh = orders_.find(asked.new_client_order_id); fresh && is_made_by(*fresh, asked))
    return relay_.repeat(*fresh);
  refusals_.refuse(unknown_order(asked.new_client_order_id, asked.bot_id), "order.not_found",
                   "this bot has no such open order to replace");
}

std::optional<std::string> ReplaceIntake::objection(const LiveOrder& old, const domain::OrderReplace& asked,
                                                    const domain::OrderRequest& request) const {
  const auto& id = asked.client_order_id;
  VenueSession& session = router_.find(request.venue)->session;
  if (is_final(old.order.status) || old.order.venue_order_id.empty())
    return fmt::format("{} is {}: only an order that is open at the venue can be replaced", id,
                       domain::to_text(old.order.status));
  if (old.order.purpose == domain::OrderPurpose::HeldExit)
    return fmt::format("{} is an exit that execution holds: cancel it and send another order", id);
  if (old.exits_ours && session.venue().exits_of(request) != venue::ExitKind::Emulated)
    return fmt::format(
        "execution holds the exits of {}, but the venue would hold those of {}: cancel it and send another "
        "order",
        id, request.qty);
  if (old.order.request.bracket && !old.exits_ours)
    return fmt::format("the venue holds the exits of {}: cancel it and send another order", id);
  if (old.venue_exit && asked.qty)
    return fmt::format("the venue holds the exit {}: only its prices can be replaced", id);
  if (old.venue_exit && session.venue().amend_style() == venue::AmendStyle::InPlace)
    return fmt::format("{} changes an order in place: its exit {} can only be cancelled", request.venue, id);
  if (session.is_being_replaced(id)) return fmt::format("{} is already being replaced", id);
  return {};
}

void ReplaceIntake::send(LiveOrder& fresh, const domain::ClientOrderId& old_id, domain::Quantity wanted) {
  LiveOrder* old = orders_.find(old_id);
  if (!old || is_final(old->order.status)) {
    lifecycle_.advance(fresh, domain::OrderEvent::Refused,
                       {.what = "replacement",
                        .venue_text = {},
                        .error = "order.not_replaceable",
                        .message = "the order to replace has ended meanwhile"});
    return;
  }
  auto approved = approval_.approve(fresh, &old->order);
  if (!approved) return;
  VenueSession& session = router_.find(fresh.order.request.venue)->session;
  if (old->venue_exit) return session.replace_exit(*old, fresh);
  session.replace(*old, fresh, std::move(*approved), wanted);
}

}  // namespace avenor::oms
