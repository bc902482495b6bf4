// Polls one venue's account and clock. Balance and positions are published when they change
// (account_watch.hpp).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "market_data/account_watch.hpp"
#include "venue/api/account.hpp"
#include "venue/instruments/instrument_catalog.hpp"
#include "wire/messages.hpp"

namespace avenor::market_data {

class AccountPoller {
 public:
  static constexpr int kFailuresToDegrade = 3;  ///< failed polls in a row
  static constexpr int kClockEvery = 3;         ///< the venue's clock is queried at every third poll

  struct Hooks {
    std::function<void(const wire::Message&)> publish;
    std::function<void()> state_changed;  ///< failing() has changed
    /// The venue's clock has been read and its trading sessions are current. `ahead`: of our clock; nothing
    /// when the answer was too slow to tell.
    std::function<void(std::optional<core::Duration> ahead)> on_clock;
  };

  /// `account` and `instruments` outlive the poller. `symbols`: those traded at the venue.
  AccountPoller(venue::Account& account, venue::InstrumentCatalog& instruments, const core::Clock& clock,
                const std::vector<domain::Symbol>& symbols, Hooks hooks);

  /// Does nothing while the previous poll is unanswered.
  void poll();
  /// Publishes everything again: the proxy has lost its cache.
  void publish_all();

  /// What the venue does not answer, a sentence each: "no balance from alpaca: …".
  std::vector<std::string> failing() const;

 private:
  /// A request that is polled.
  struct Query {
    const char* what;
    int failures = 0;  // in a row
    bool failing() const { return failures >= kFailuresToDegrade; }
    std::string error{};
  };
  void poll_clock();
  /// Counts an answer; `error` is null on success.
  void answered(Query& query, const venue::VenueError* error);
  void publish(const domain::NamedPosition& position);

  venue::Account& account_;
  venue::InstrumentCatalog& instruments_;
  const core::Clock& clock_;
  const Hooks hooks_;
  AccountWatch watch_;
  int open_queries_ = 0;
  int polls_ = 0;
  Query balance_{"balance"}, positions_{"positions"}, market_{"clock"};
};

}  // namespace avenor::market_data
