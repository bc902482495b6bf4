// What is done where a venue and the ledger hold different positions: the symbol is halted, or the difference
// is booked, or it is told and left alone; and what orders may still rely on meanwhile.
#pragma once

#include <optional>

#include "core/clock.hpp"
#include "oms/controls/circuit_breaker.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/position_break_events.hpp"
#include "oms/sessions/reconciler.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {

class PositionBreakPolicy final : public PositionBreakEvents {
 public:
  PositionBreakPolicy(VenueSession& session, Reconciler& reconciler, const PositionBook& positions,
                      const LastPrices& prices, const KillSwitch& kill_switch, CircuitBreaker& breaker,
                      ExternalPolicy externals)
      : session_(session),
        reconciler_(reconciler),
        positions_(positions),
        prices_(prices),
        kill_switch_(kill_switch),
        breaker_(breaker),
        externals_(externals) {}

  BreakPolicy position_break(const domain::Symbol& symbol, const PositionBreak& found, bool proven) override;
  void position_break_over(const domain::Symbol& symbol) override;

  /// The halts of an earlier life for a position break are watched for their end.
  void recall();
  /// The operator has resumed there: the breaks that were told, and hold no halt any more, are his to judge.
  void accept(const Scope& scope);

  /// Venue and ledger differ, and the ledger's own figure may be wrong: nobody has judged the difference, or
  /// it looks like a split's. A difference that is known to be another trader's (EXTERNAL_ORDERS=ignore, or
  /// the operator has resumed) leaves the bots' own positions known.
  bool in_doubt(const domain::Symbol& symbol) const;
  /// What another trader has taken, as far as is known, from what an exit of this side would close.
  domain::Quantity taken_from(const domain::Symbol& symbol, domain::Side exit) const;

 private:
  Scope place(const domain::Symbol& symbol) const {
    return {.bot = {}, .venue = session_.name(), .symbol = symbol};
  }
  /// At which a difference may be booked: the venue's own average where that tells it, else the market;
  /// nothing: no real one is known.
  std::optional<domain::Price> adoption_price(const domain::Symbol& symbol, const PositionBreak& found) const;
  std::optional<domain::Price> market_price(const domain::Symbol& symbol) const;
  domain::Money cost_of(const domain::Symbol& symbol) const;

  VenueSession& session_;
  Reconciler& reconciler_;
  const PositionBook& positions_;
  const LastPrices& prices_;
  const KillSwitch& kill_switch_;
  CircuitBreaker& breaker_;
  const ExternalPolicy externals_;
};

}  // namespace avenor::oms
