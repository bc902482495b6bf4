// What a bot listens to on the bus.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/settings.hpp"
#include "domain/home_venues.hpp"

namespace avenor::strategy_daemon {

/// The topics of a bot, each to be subscribed to exactly.
std::vector<std::string> subscriptions(const bot::Settings& bot, const domain::HomeVenues& homes);

/// A message that is missing here may have been about an order or a position. Prices and bars are not: the
/// next one replaces them.
bool is_about_orders(std::string_view topic);

}  // namespace avenor::strategy_daemon
