// The broker behind every dialect: the matching engine, what it remembers of it, and the faults that come
// between.
//
// commit() writes all changes since the last commit to the journal in one batch. Events are given to the
// listener as they happen, before the commit: the listener keeps them until then.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "dialects/broker.hpp"
#include "matching/exchange.hpp"
#include "paper_exchange/faults/lagging_view.hpp"
#include "paper_exchange/faults/seeded_faults.hpp"
#include "paper_exchange/journal/recorder.hpp"

namespace avenor::paper_exchange {

class PaperBroker final : public dialects::Broker {
 public:
  /// All must outlive it.
  PaperBroker(matching::ExchangeOptions options, const core::Clock& clock, matching::Ids& ids,
              SeededFaults& faults);
  /// Once, before anything else: takes the state from the journal in `dir` and keeps it open there.
  core::Status open(const std::filesystem::path& dir);
  void commit() override;

  matching::Exchange& exchange() override { return exchange_; }
  const matching::Exchange& exchange() const override { return exchange_; }
  core::WallTime opened_at() const override { return opened_at_; }
  Recorder& record() { return recorder_; }
  const Recorder& record() const { return recorder_; }

  void activate(matching::Order& order) override;
  void activate_replacement(matching::Order& fresh) override;
  matching::Expected<matching::Order*> cancel(std::string_view id) override;

  const matching::Order* order_shown(const matching::Order& order) const override {
    return view_.order(order);
  }
  domain::Quantity position_shown(const std::string& symbol) const override { return view_.position(symbol); }
  void note_refused(const std::string& client_order_id, int status, const std::string& message) override {
    recorder_.note_refused(client_order_id, status, message);
  }

 private:
  SeededFaults& faults_;
  matching::Exchange exchange_;
  Recorder recorder_;
  LaggingView view_;
  core::WallTime opened_at_;
};

}  // namespace avenor::paper_exchange
