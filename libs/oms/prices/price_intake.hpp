// Prices as they come from the bus: which of them count, and whom they concern.
#pragma once

#include <cstdint>

#include "core/clock.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/prices/last_prices.hpp"

namespace avenor::oms {

class PriceIntake {
 public:
  PriceIntake(const core::Clock& clock, LastPrices& prices, BracketEmulator& brackets, EventSink& events)
      : clock_(clock), prices_(prices), brackets_(brackets), events_(events) {}

  void quote(const domain::Quote& quote);

 private:
  /// Counted, and told now and then.
  struct Refused {
    std::uint64_t count = 0;
    core::MonoTime tell_next;
  };
  void refuse(const domain::Quote& quote, bool future);

  const core::Clock& clock_;
  LastPrices& prices_;
  BracketEmulator& brackets_;
  EventSink& events_;
  Refused future_, older_;
};

}  // namespace avenor::oms
