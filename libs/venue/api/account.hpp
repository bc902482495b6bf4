// What an account at a venue holds, what can be traded there, and when. Nothing here can send an order: where
// a venue has keys that only read, they are enough for it. The rules of types.hpp hold.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"
#include "domain/instrument.hpp"
#include "domain/market.hpp"
#include "domain/position.hpp"
#include "venue/api/types.hpp"

namespace avenor::venue {

/// The hours of one trading calendar.
struct SessionHours {
  std::string calendar;  ///< as domain::Instrument::calendar names it
  bool is_open = false;
  core::WallTime next_open, next_close;
};

/// The venue's time, and its sessions. An instrument without a calendar trades around the clock.
struct VenueClock {
  core::WallTime now;
  std::vector<SessionHours> sessions;
};

/// What the venue says of the symbols that were asked for; of those in neither it has not said anything.
struct InstrumentAnswer {
  std::vector<domain::Instrument> found;
  std::vector<domain::Symbol> unlisted;
};

class Account {
 public:
  virtual ~Account() = default;

  virtual const domain::VenueName& name() const = 0;

  virtual void balance(Callback<domain::Balance> done) = 0;
  /// Why the venue takes no orders of this account, as the last balance() had it; empty when it takes them.
  virtual std::string account_blocked() const { return {}; }
  virtual void positions(Callback<std::vector<domain::NamedPosition>> done) = 0;
  /// What the last positions() held and could not be read: these symbols are not flat, they are not known.
  virtual std::vector<domain::Symbol> unreadable_positions() const { return {}; }
  /// True when the last positions() held a record that does not even name its symbol: what the answer lacks
  /// is not known to be flat.
  virtual bool positions_incomplete() const { return false; }
  virtual void clock(Callback<VenueClock> done) = 0;
  virtual void instruments(std::vector<domain::Symbol> symbols, Callback<InstrumentAnswer> done) = 0;

  /// `handler` hears of records that could not be read, of settings that have no effect, and of answers whose
  /// handling failed, of each once a day: for the log. At most one handler; set it before the first question.
  virtual void on_warning(std::function<void(std::string text)> handler) = 0;
  virtual void stop() = 0;
};

}  // namespace avenor::venue
