// What the session knows of execution: whether the bus is there, whether execution has said what it holds for
// the bot, when it is to be asked again, and since when it has been silent.
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

  /// False when nothing has changed. With a new link all is to be asked anew.
  bool set_linked(bool up, core::MonoTime now);
  bool linked() const { return linked_; }
  /// It has told its state since the link was last up.
  bool current() const { return current_; }
  /// It has told its state once: the strategy runs.
  bool started() const { return started_; }

  void ask_within(core::Duration delay, core::MonoTime now);
  /// True when it is to be asked now.
  bool ask_due(core::MonoTime now);
  /// Its state is being read.
  void answered();
  /// Orders for these venues are not taken yet, and what it has told of them may be behind.
  void set_waiting_for(std::vector<domain::VenueName> venues) { waiting_for_ = std::move(venues); }
  bool waits_for_any() const { return !waiting_for_.empty(); }
  bool waits_for(const domain::VenueName& venue) const {
    return std::find(waiting_for_.begin(), waiting_for_.end(), venue) != waiting_for_.end();
  }
  /// Its state has been read; it is asked again after `pause`.
  void ask_after(core::Duration pause, core::MonoTime now) { next_ask_ = now + pause; }
  void set_started() { started_ = true; }

  /// For how long it has not answered, where that is too long. `unconfirmed_since`: an order waits for it,
  /// too.
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
