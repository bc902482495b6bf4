// The account and its positions in the venue's JSON.
#pragma once

#include <string>

#include "dialects/broker.hpp"

namespace avenor::dialects::alpaca {

/// What a fault makes of figures.
enum class Figures { True, TenTimes, Absurd };
std::string account_json(const Broker& broker, core::WallTime now, Figures figures = Figures::True,
                         bool blocked = false);
/// All positions that are not flat, as an array.
std::string positions_json(const Broker& broker, Figures figures = Figures::True);
/// Empty when it is flat.
std::string position_json(const Broker& broker, const matching::Instrument& asset);

}  // namespace avenor::dialects::alpaca
