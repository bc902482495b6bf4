// Positions by venue, bot and symbol, computed from the fills.
#pragma once

#include <map>
#include <vector>

#include "domain/position.hpp"

namespace avenor::oms {

class PositionBook {
 public:
  void load(const std::vector<domain::NamedPosition>& positions);

  domain::NamedPosition apply(const domain::Fill& fill);

  domain::Position of(const domain::PositionKey& key) const;
  /// The sum of the bots' shares: what the venue should hold.
  domain::Quantity net(const domain::VenueName& venue, const domain::Symbol& symbol) const;
  std::vector<domain::NamedPosition> of_bot(const domain::BotId& bot) const;
  std::vector<domain::NamedPosition> all() const;
  /// Every symbol of the venue that was ever traded, with its net quantity.
  std::map<domain::Symbol, domain::Quantity> nets(const domain::VenueName& venue) const;
  /// What the executions applied since the start have brought in at the venue, by currency: a fee is deducted
  /// from the currency that it was taken in, buying makes the quote currency negative.
  using CashFlows = std::map<domain::Currency, domain::Money>;
  CashFlows cash_flows(const domain::VenueName& venue) const;

 private:
  std::map<domain::PositionKey, domain::Position> positions_;
  static constexpr std::size_t kMostCurrencies = 64;  ///< of one venue; further currencies are not tracked
  std::map<domain::VenueName, CashFlows> flows_;
};

}  // namespace avenor::oms
