// The latest quote of each of the bot's symbols, from the venue where it trades that symbol, and whether
// orders may rely on it: not when its feed reports it as stale, nor when it is too old.
#pragma once

#include <map>
#include <optional>

#include "bot/session_log.hpp"
#include "bot/settings.hpp"
#include "core/clock.hpp"
#include "core/state_line.hpp"
#include "domain/market.hpp"

namespace avenor::bot {

class QuoteCache {
 public:
  /// All of them outlive it.
  QuoteCache(const Settings& settings, const core::Clock& clock, SessionLog& log);

  bool has(const domain::Symbol& symbol) const { return markets_.contains(symbol); }

  /// `sent`: when the sender sent the message, if known. Returns the quote for the strategy; nothing when it
  /// is ignored: another symbol or venue, a time in the future, or older than the last one.
  std::optional<domain::Quote> update(const domain::Quote& quote, core::WallTime sent);
  /// `stale` is also set when it is too old; nullptr before the first quote. Valid until the next call.
  const domain::Quote* latest(const domain::Symbol& symbol) const;

  enum class Use { Good, None, CalledStale, TooOld };
  Use use(const domain::Symbol& symbol) const;
  /// The age of the latest quote. The symbol must have one.
  core::Duration age(const domain::Symbol& symbol) const;

  /// Call periodically: writes deferred log lines.
  void turn();

 private:
  struct Market {
    domain::Quote quote;
    core::MonoTime as_of;
    bool any = false;
    bool told_odd = false;
    bool feed_stale = false;  ///< as last reported
    core::StateLine stale_line;
  };
  enum class Odd { No, Older, Future };

  Odd odd_time(const Market& market, const domain::Quote& quote) const;
  void tell_odd_time(Market& market, const domain::Quote& quote, Odd odd);
  bool too_old(const Market& market) const { return clock_.mono() - market.as_of > settings_.max_price_age; }

  const Settings& settings_;
  const core::Clock& clock_;
  SessionLog& log_;
  std::map<domain::Symbol, Market> markets_;
  mutable domain::Quote shown_;  ///< what latest() points to
};

}  // namespace avenor::bot
