// Whether prices are available for the held exits: without one no exit fires, and an alert is sent.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "oms/brackets/bracket_book.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/router.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class ReferencePriceWatch {
 public:
  ReferencePriceWatch(const core::Clock& clock, const LastPrices& prices, const risk::Gate& gate,
                      const Router& router, const BracketBook& book, EventSink& events)
      : clock_(clock), prices_(prices), gate_(gate), router_(router), book_(book), events_(events) {}

  /// Every second or so.
  void watch();

  /// Reported as missing.
  std::vector<std::string> symbols() const;

 private:
  struct Missing {
    core::MonoTime since;
    bool told = false;
  };
  bool missing(const BracketPlace& place) const;
  void tell(const BracketPlace& place, domain::Severity severity, std::string code, std::string text);

  const core::Clock& clock_;
  const LastPrices& prices_;
  const risk::Gate& gate_;
  const Router& router_;
  const BracketBook& book_;
  EventSink& events_;
  std::map<BracketPlace, Missing> missing_;
};

}  // namespace avenor::oms
