// Receives prices from the bus: decides which count, and passes them on.
#pragma once

#include <cstdint>
#include <map>

#include "core/clock.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class PriceIntake {
 public:
  PriceIntake(const core::Clock& clock, const Router& router, LastPrices& prices, BracketEmulator& brackets,
              EventSink& events)
      : clock_(clock), router_(router), prices_(prices), brackets_(brackets), events_(events) {}

  /// Ignores prices of venues that are not among VENUES.
  void quote(const domain::Quote& quote);

 private:
  /// Counted, and reported from time to time.
  struct Refused {
    std::uint64_t count = 0;
    core::MonoTime tell_next;
  };
  void refuse(const domain::Quote& quote, bool future);

  const core::Clock& clock_;
  const Router& router_;
  LastPrices& prices_;
  BracketEmulator& brackets_;
  EventSink& events_;
  std::map<domain::VenueName, Refused> future_, older_;
};

}  // namespace avenor::oms
