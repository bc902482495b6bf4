// The session's view of execution: whether the bus is up, whether execution has reported the bot's state,
// when to query it again, and how long it has been silent.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::bot {

class ExecutionLink {
 public:
  struct Settings {
    core::Duration ask_every;  ///< while it is unanswered
    core::Duration silent;     ///< after so much without an answer
  };

  explicit ExecutionLink(const Settings& settings) : settings_(settings) {}

  /// False when nothing has changed. After a reconnect all state must be requested again.
  bool set_linked(bool up, core::MonoTime now);
  bool linked() const { return linked_; }
  /// It has reported its state since the link last came up.
  bool current() const { return current_; }
  /// It has reported its state at least once: the strategy runs.
  bool started() const { return started_; }

  void ask_within(core::Duration delay, core::MonoTime now);
  /// True when a query is due now.
  bool ask_due(core::MonoTime now);
  /// Its state is being read.
  void answered();
  /// It does not accept orders for these venues yet, and its report of them may be out of date.
  void set_waiting_for(std::vector<domain::VenueName> venues) { waiting_for_ = std::move(venues); }
  bool waits_for_any() const { return !waiting_for_.empty(); }
  bool waits_for(const domain::VenueName& venue) const {
    return std::find(waiting_for_.begin(), waiting_for_.end(), venue) != waiting_for_.end();
  }
  /// Its state has been read; the next query is due after `pause`.
  void ask_after(core::Duration pause, core::MonoTime now) { next_ask_ = now + pause; }
  void set_started() { started_ = true; }

  /// How long it has not answered, when that is too long. `unconfirmed_since`: since when an order has been
  /// waiting for its confirmation.
  std::optional<core::Duration> silence(std::optional<core::MonoTime> unconfirmed_since,
                                        core::MonoTime now) const;

 private:
  Settings settings_;
  bool linked_ = false;
  bool current_ = false;
  bool started_ = false;
  core::MonoTime next_ask_;
  std::vector<domain::VenueName> waiting_for_;
  std::optional<core::MonoTime> asking_since_;  ///< the first question that is unanswered
};

}  // namespace avenor::bot
