// Moves ticks from the replay to the exchange and to those who watch the market, when they are due.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "dialects/broker.hpp"
#include "dialects/dialect.hpp"
#include "dialects/later.hpp"
#include "marketdata/replay.hpp"

namespace avenor::paper_exchange {

class PricePump {
 public:
  /// All must outlive it. `paced` is false when the replay runs as fast as its ticks are taken: it then waits
  /// for market data clients that lag, and stands still while there are none (after the first prices).
  PricePump(marketdata::Replay& replay, bool paced, dialects::Broker& broker, dialects::Dialect& dialect,
            const core::Clock& clock, dialects::Later later);

  /// Until stop().
  void start();
  void stop() { stopped_ = true; }

  /// These prices instead of the replay's, until release().
  void hold(const std::string& symbol, const std::vector<marketdata::Tick>& ticks);
  void release(const std::string& symbol) { held_.erase(symbol); }
  /// Shows the present prices once more: something else than the market has changed them.
  void repeat(const std::string& symbol);

  std::uint64_t ticks() const { return ticks_; }
  std::uint64_t rounds() const { return replay_.rounds(); }

 private:
  void run();
  void show(const marketdata::Tick& tick);
  marketdata::Tick split(marketdata::Tick tick) const;
  bool consumers_ready() const;

  marketdata::Replay& replay_;
  bool paced_;
  dialects::Broker& broker_;
  dialects::Dialect& dialect_;
  const core::Clock& clock_;
  dialects::Later later_;
  std::set<std::string, std::less<>> held_;
  std::uint64_t ticks_ = 0;
  bool stopped_ = false;
};

}  // namespace avenor::paper_exchange
