// What an account at a venue holds, what can be traded there, and when. Nothing here can send an order: a
// venue's read-only keys are sufficient. The rules of types.hpp hold.
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

/// The venue's answer for the requested symbols; symbols in neither list were not answered.
struct InstrumentAnswer {
  std::vector<domain::Instrument> found;
  std::vector<domain::Symbol> unlisted;
};

class Account {
 public:
  virtual ~Account() = default;

  virtual const domain::VenueName& name() const = 0;

  virtual void balance(Callback<domain::Balance> done) = 0;
  /// Why the venue accepts no orders of this account, from the last balance(); empty when it accepts them.
  virtual std::string account_blocked() const { return {}; }
  virtual void positions(Callback<std::vector<domain::NamedPosition>> done) = 0;
  /// The unreadable symbols of the last positions(): their positions are unknown, not flat.
  virtual std::vector<domain::Symbol> unreadable_positions() const { return {}; }
  /// True when the last positions() held a record without a symbol: then a missing symbol is not known to be
  /// flat.
  virtual bool positions_incomplete() const { return false; }
  virtual void clock(Callback<VenueClock> done) = 0;
  virtual void instruments(std::vector<domain::Symbol> symbols, Callback<InstrumentAnswer> done) = 0;

  /// `handler` receives unreadable records, settings without effect, and answers whose handling failed, each
  /// at most once a day: for the log. At most one handler; set it before the first query.
  virtual void on_warning(std::function<void(std::string text)> handler) = 0;
  virtual void stop() = 0;
};

}  // namespace avenor::venue
