// Long while the fast average of the mid prices is above the slow one, flat else. Enters at the crossing
// only; exits whenever it is long on the wrong side (so a position from an earlier run is closed too).
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "indicators/ema.hpp"
#include "strategy/parameters.hpp"
#include "strategy/strategy.hpp"

namespace avenor::strategies {

struct EmaCrossSettings {
  int fast = 12;  ///< samples, below slow
  int slow = 26;
  domain::Quantity qty{100};
  core::Duration sample_every{};  ///< zero: a sample at every change of the mid price
  std::optional<domain::Price>
      max_spread;  ///< no entry while ask - bid is above it; an exit never waits for it
};

class EmaCross final : public strategy::Strategy {
 public:
  explicit EmaCross(const EmaCrossSettings& settings) : settings_(settings) {}

  void on_quote(strategy::Context& context, const domain::Quote& quote) override;
  void on_order(strategy::Context& context, const strategy::OrderView& order) override;

 private:
  struct Track {
    Track(int fast_period, int slow_period) : fast_average(fast_period), slow_average(slow_period) {}
    indicators::Ema fast_average, slow_average;
    std::optional<domain::Price> last_mid;
    core::WallTime sampled_at;
    std::optional<double> fast, slow;
    bool above = false;         ///< the fast average is, as of the latest sample
    bool known = false;         ///< `above` means something
    bool entry_wanted = false;  ///< crossed upwards, not yet entered
    // After a refusal: how long to wait, doubled each time, so that permanent refusals do not cause a storm
    // of orders.
    core::WallTime hold_until;
    core::Duration hold{};
  };

  Track& track_of(const domain::Symbol& symbol);
  bool sample(strategy::Context& context, Track& track, domain::Price mid) const;
  void decide(strategy::Context& context, Track& track, const domain::Quote& quote, domain::Price mid);
  bool spread_allows(const domain::Quote& quote) const;
  void send(strategy::Context& context, Track& track, const domain::Quote& quote, domain::Price mid,
            const strategy::NewOrder& wish);

  EmaCrossSettings settings_;
  std::map<domain::Symbol, Track> tracks_;
};

/// Keys: fast, slow, qty; sample_ms and max_spread where wanted.
std::unique_ptr<strategy::Strategy> make_ema_cross(strategy::Parameters& parameters);

}  // namespace avenor::strategies
