// The topics that a bot subscribes to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/settings.hpp"
#include "domain/home_venues.hpp"

namespace avenor::strategy_daemon {

/// The topics of a bot, each for an exact subscription.
std::vector<std::string> subscriptions(const bot::Settings& bot, const domain::HomeVenues& homes);

/// Whether a lost message on this topic may have been about an order or a position. Prices and bars are not:
/// the next message replaces them.
bool is_about_orders(std::string_view topic);

}  // namespace avenor::strategy_daemon
