// How old a price may be to fire an exit.
#pragma once

#include <chrono>

#include "core/clock.hpp"
#include "domain/ids.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

/// The limit of the symbol, else a minute (while its market is open).
inline core::Duration oldest_price(const risk::Gate& gate, const domain::Symbol& symbol) {
  return gate.book().limits_for({}, symbol).max_price_age.value_or(std::chrono::seconds{60});
}

}  // namespace avenor::oms
