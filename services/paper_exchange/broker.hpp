// The broker behind every dialect: the matching engine, what it remembers of it, and the faults that come
// between.
//
// Every call may change orders; commit() writes all changes since the last commit to the journal in one batch
// and must be called before anything of them is sent to anybody. Events are given to the listener as they
// happen, before the commit: the listener keeps them until then.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "matching/exchange.hpp"
#include "paper_exchange/faults/lagging_view.hpp"
#include "paper_exchange/journal/recorder.hpp"

namespace avenor::paper_exchange {

class Broker {
 public:
  /// All must outlive it.
  Broker(matching::ExchangeOptions options, const core::Clock& clock, matching::Ids& ids, Faults& faults);
  /// Once, before anything else: takes the state from the journal in `dir` and keeps it open there.
  core::Status open(const std::filesystem::path& dir);
  void commit();

  /// The engine: what no fault comes between is asked of it.
  matching::Exchange& exchange() { return exchange_; }
  const matching::Exchange& exchange() const { return exchange_; }
  Recorder& record() { return recorder_; }
  const Recorder& record() const { return recorder_; }
  /// As an endpoint shows orders and positions that may be behind the others.
  const LaggingView& view() const { return view_; }

  /// Makes an accepted order live, unless a fault rejects it.
  void activate(matching::Order& order);
  void activate_replacement(matching::Order& fresh);
  /// Cancels at once, or after Exchange::finish_cancel() when faults delay it (the status is then
  /// PendingCancel).
  matching::Expected<matching::Order*> cancel(std::string_view id);

  core::WallTime opened_at() const { return opened_at_; }

 private:
  Faults& faults_;
  matching::Exchange exchange_;
  Recorder recorder_;
  LaggingView view_;
  core::WallTime opened_at_;
};

}  // namespace avenor::paper_exchange
