#include "oms/sessions/imported_id.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "oms/brackets/child_orders.hpp"
#include "oms/orders/fingerprint.hpp"

namespace avenor::oms {
namespace {

/// Stands behind the bot, where a bot's own order has its reason.
constexpr std::string_view kMark = ":venue:";
/// No dot: what an id ends with behind one makes it an exit's.
constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

}  // namespace

domain::ClientOrderId imported_id(const domain::BotId& bot, const domain::VenueName& venue,
                                  const domain::VenueOrderId& id) {
  auto made = fmt::format("{}{}{}:{}", bot, kMark, venue, id);
  const bool plain = !id.empty() && id.view().find_first_not_of(kPlain) == std::string_view::npos;
  if (!plain || made.size() > kLongestEntryId)
    made = fmt::format("{}{}:{}", bot, kMark, digest(fmt::format("{}:{}", venue, id)));
  return domain::ClientOrderId{std::move(made)};
}

bool is_imported_id(const domain::ClientOrderId& id) {
  const auto bot = id.view().find(':');
  return bot != std::string_view::npos && id.view().substr(bot).starts_with(kMark);
}

}  // namespace avenor::oms
