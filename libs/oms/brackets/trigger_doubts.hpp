// Exits that are due while price or position is in doubt: a jump that may be a split, or a venue and a ledger
// that disagree. Such exits are held back until the doubt is over, and reported once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "oms/brackets/bracket_book.hpp"
#include "oms/brackets/closable_position.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class TriggerDoubts {
 public:
  TriggerDoubts(const core::Clock& clock, OrderStore& orders, LastPrices& prices, const Router& router,
                const BracketBook& book, const ClosablePosition& position, EventSink& events)
      : clock_(clock),
        orders_(orders),
        prices_(prices),
        router_(router),
        book_(book),
        position_(position),
        events_(events) {}

  enum class Doubt { Position, Split };
  /// An exit of this entry is due but not sent: reported once per place, and again when a position's doubt
  /// turns out to be a split.
  void hold_back(const LiveOrder& entry, Doubt doubt);
  bool may_be_split(const LiveOrder& entry) const;
  /// A doubt about its price or position has been reported and is not over.
  bool holds_back(const LiveOrder& entry) const { return held_back_.contains(place_of(entry)); }

  /// The price is as far from the entry's price, and from both of its exits, as after a split, and they have
  /// not been held for long: price and order may have different scales (a late execution, a first price after
  /// a restart).
  bool of_another_scale(const LiveOrder& entry, const TriggerPrice& side) const;

  /// Every second or so: releases what is reliable again.
  void watch();

  /// The places where exits are held back.
  std::vector<std::string> symbols() const;

 private:
  std::string split_text(const LiveOrder& entry, const TriggerPrice& side) const;
  std::string position_text(const LiveOrder& entry, const TriggerPrice& side) const;
  /// The position there is in doubt, or another trader has taken of it.
  bool position_uncertain(const BracketPlace& place) const;
  /// A split is still possible there. Confirms the prices for which it is not.
  bool still_split(const BracketPlace& place, LastPrices::Seen& seen);
  bool still_split(const BracketPlace& place, TriggerPrice& side);
  bool over(const BracketPlace& place, Doubt doubt);

  const core::Clock& clock_;
  OrderStore& orders_;
  LastPrices& prices_;
  const Router& router_;
  const BracketBook& book_;
  const ClosablePosition& position_;
  EventSink& events_;
  std::map<BracketPlace, Doubt> held_back_;
};

}  // namespace avenor::oms
