#include "oms/sessions/order_resolution.hpp"

#include <fmt/format.h>

#include <utility>

#include "domain/text.hpp"
#include "oms/sessions/order_reports.hpp"
#include "oms/sessions/replacements.hpp"

namespace avenor::oms {

void OrderResolution::resolve(LiveOrder& live, domain::OrderEvent end, const std::string& reason,
                              bool unasked, std::function<void(const core::Status&)> told) {
  context_.venue.find(context_.order_ref(live), [this, id = live.order.id(), end, reason, unasked,
                                                 told = std::move(told), asked = context_.clock.mono()](
                                                    const venue::VenueResult<venue::OrderReport>& answer) {
    LiveOrder* again = context_.orders.find(id);
    if (!again || is_final(again->order.status))
      return told(core::fail(fmt::format("{} has ended meanwhile", id)));
    if (answer) {
      reports_.apply(*again, *answer, "reconciliation", asked);
      return told(core::fail(
          fmt::format("{} shows the order ({}): the venue's state is used", context_.name(), answer->words)));
    }
    if (answer.error().kind != venue::VenueError::Kind::NotFound && !unasked)
      return told(core::fail(fmt::format(
          "{} cannot be queried about it ({}): try again, or use --unasked when the broker has confirmed it",
          context_.name(), answer.error().message)));
    end_by_hand(*again, end, reason, answer.error().message, told);
  });
}

void OrderResolution::end_by_hand(LiveOrder& live, domain::OrderEvent end, const std::string& reason,
                                  const std::string& venue_text,
                                  const std::function<void(const core::Status&)>& told) {
  const auto id = live.order.id();
  const bool done = context_.lifecycle.advance(
      live, end, {.what = "operator", .venue_text = venue_text, .error = "order.resolved", .message = reason},
      nullptr, [told] { told({}); });  // when it is durable
  if (!done)
    return told(core::fail(fmt::format("an order that is {} cannot become {} by hand",
                                       domain::to_text(live.order.status), domain::to_text(end))));
  context_.events.alert({.severity = domain::Severity::Warning,
                         .code = "order.resolved",
                         .message = fmt::format("{} was set to {} by the operator: {}", id,
                                                domain::to_text(live.order.status), reason),
                         .subject = id.str()});
  replacements_.on_end(id);
}

}  // namespace avenor::oms
