// Positions by venue, bot and symbol, computed from the fills.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/position.hpp"
#include "oms/orders/exposure_listener.hpp"

namespace avenor::oms {

class PositionBook {
 public:
  void set_listener(ExposureListener& listener) { listener_ = &listener; }
  void load(const std::vector<domain::NamedPosition>& positions);

  domain::NamedPosition apply(const domain::Fill& fill);

  domain::Position of(const domain::PositionKey& key) const;
  /// The sum of the bots' shares: what the venue should hold.
  domain::Quantity net(const domain::VenueName& venue, const domain::Symbol& symbol) const;
  using Held = std::pair<const domain::PositionKey, domain::Position>;
  /// In the order of their keys; good until the next load().
  const std::vector<const Held*>& of_bot(const domain::BotId& bot) const;
  /// Another one after each change of one of the bot's positions.
  std::uint64_t version_of(const domain::BotId& bot) const;
  std::vector<domain::NamedPosition> all() const;
  /// Every symbol of the venue that was ever traded, with its net quantity.
  std::map<domain::Symbol, domain::Quantity> nets(const domain::VenueName& venue) const;
  /// What the executions applied since the start have brought in at the venue, by currency: a fee is deducted
  /// from the currency that it was taken in, buying makes the quote currency negative.
  using CashFlows = std::map<domain::Currency, domain::Money>;
  CashFlows cash_flows(const domain::VenueName& venue) const;

 private:
  struct OfBot {
    std::vector<const Held*> held;
    std::uint64_t version = 0;
  };
  void set(const domain::PositionKey& key, const domain::Position& position);

  std::map<domain::PositionKey, domain::Position> positions_;
  std::unordered_map<domain::BotId, OfBot> bots_;
  std::unordered_map<domain::PositionKey, domain::Quantity> nets_;  ///< by venue and symbol, of all bots
  static constexpr std::size_t kMostCurrencies = 64;  ///< of one venue; further currencies are not tracked
  std::map<domain::VenueName, CashFlows> flows_;
  ExposureListener* listener_ = nullptr;
};

}  // namespace avenor::oms
