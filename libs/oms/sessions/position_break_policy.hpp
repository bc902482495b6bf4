// The reaction to a position break between a venue and the ledger: halt the symbol, book the difference, or
// only report it; and which figures orders may rely on meanwhile.
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

  /// Position-break halts of an earlier run are monitored for their end.
  void recall();
  /// The operator has resumed there: reported breaks without a halt are accepted by the operator.
  void accept(const Scope& scope);

  /// Venue and ledger differ, and the ledger's own figure may be wrong: the difference is not decided, or it
  /// looks like a split. When the difference is known to be another trader's (EXTERNAL_ORDERS=ignore, or the
  /// operator has resumed), the bots' own positions stay reliable.
  bool in_doubt(const domain::Symbol& symbol) const;
  /// The known quantity that another trader has taken from the position that an exit of this side would
  /// close.
  domain::Quantity taken_from(const domain::Symbol& symbol, domain::Side exit) const;

 private:
  Scope place(const domain::Symbol& symbol) const {
    return {.bot = {}, .venue = session_.name(), .symbol = symbol};
  }
  /// The price at which a difference may be booked: from the venue's own average if possible, else the
  /// market; nothing: no reliable price is known.
  std::optional<domain::Price> import_price(const domain::Symbol& symbol, const PositionBreak& found) const;
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
