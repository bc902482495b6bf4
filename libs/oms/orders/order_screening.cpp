#include "oms/orders/order_screening.hpp"

#include <fmt/format.h>

#include "oms/brackets/child_orders.hpp"
#include "oms/sessions/imported_id.hpp"

namespace avenor::oms {

bool OrderScreening::stops(const domain::OrderRequest& request, const std::string& print) {
  const auto refuse = [&](const std::string& error, const std::string& message) {
    refusals_.refuse(request, error, message);
    return true;
  };
  const auto& id = request.client_order_id;
  if (LiveOrder* live = orders_.find(id)) {
    if (live->fingerprint == print) return relay_.repeat(*live), true;
    events_.alert(
        {.severity = domain::Severity::Warning,
         .code = "order.id_conflict",
         .message = fmt::format("{} was received again with a different body; the first order stands", id),
         .subject = id.str()});
    return refuse("order.id_conflict",
                  "this id was already used for a different order; the first order stands");
  }
  const auto bot = request.bot_id.view();
  if (!id.view().starts_with(bot) || !id.view().substr(bot.size()).starts_with(':'))
    return refuse("order.foreign_id", fmt::format("an order of {} needs an id that starts with \"{}:\"",
                                                  request.bot_id, request.bot_id));
  if (is_child_id(id))
    return refuse("order.reserved_id", "ids that end in .tp or .sl are the exits of brackets");
  if (is_imported_id(id))
    return refuse("order.reserved_id",
                  fmt::format("ids that begin with \"{}:venue:\" are of orders that came to be at a venue",
                              request.bot_id));
  if (request.bracket &&
      (id.view().size() > kLongestEntryId || number_at_end(id.view()) != std::string_view::npos))
    return refuse("order.reserved_id",
                  fmt::format("an entry with exits needs an id of at most {} characters that does not end in "
                              "a dot and a number: its exits' ids are made from it",
                              kLongestEntryId));
  if (const auto valid = domain::validate(request); !valid)
    return refuse("order.invalid", valid.error().message);
  if (!router_.contains(request.venue))
    return refuse("order.venue", fmt::format("venue {} is not among VENUES", request.venue));
  return false;
}

}  // namespace avenor::oms
