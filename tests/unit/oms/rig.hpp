// Parts of execution under test: orders by the line, a ledger that answers when told to, an events that
// remembers.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ledger/api/ledger.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/live_order.hpp"
#include "support/fake_clock.hpp"
#include "wire/messages.hpp"

namespace avenor::testing {

inline domain::OrderRequest request(const std::string& id, domain::Side side, int qty,
                                    const std::string& bot = "bot", const std::string& symbol = "IBM",
                                    const std::string& venue = "alpaca") {
  domain::OrderRequest r;
  r.client_order_id = domain::ClientOrderId{bot + ":entry:" + id};
  r.bot_id = domain::BotId{bot};
  r.symbol = domain::Symbol{symbol};
  r.venue = domain::VenueName{venue};
  r.side = side;
  r.qty = domain::Quantity{qty};
  return r;
}

inline oms::LiveOrder live(domain::OrderRequest of,
                           domain::OrderStatus status = domain::OrderStatus::Submitted) {
  oms::LiveOrder order;
  order.order.request = std::move(of);
  order.order.status = status;
  order.durable_version = order.order.version;
  return order;
}

/// Writes are held until commit().
class FakeLedger final : public ledger::Ledger {
 public:
  std::vector<ledger::Change> changes;
  std::map<std::string, std::string> controls, baselines;  ///< by name; by bot
  std::optional<ledger::Stored> stored;                    ///< what find() finds
  ledger::Recovered recovered;                             ///< what recover() finds
  int asked = 0;
  int control_writes = 0, baseline_writes = 0;
  bool hold_answers = false;      ///< find() and recover() wait for commit(), too
  bool refuse = false;            ///< what is written from now on meets a wall
  bool remembers = false;         ///< find() by our own id finds what was written
  bool find_fails = false;        ///< find() is answered with an error
  int finds_before_failure = -1;  ///< the find() after so many is answered with one, and no other; -1: none

  void commit() {
    while (!waiting_.empty()) {
      const auto done = std::move(waiting_.front());
      waiting_.pop_front();
      done();
    }
  }

  /// Only the first so many.
  void commit_some(std::size_t most) {
    for (; most > 0 && !waiting_.empty(); --most) {
      const auto done = std::move(waiting_.front());
      waiting_.pop_front();
      done();
    }
  }

  void write(ledger::Change change, std::function<void(ledger::Written)> done) override {
    changes.push_back(std::move(change));
    ledger::Written written;
    if (refuse) written.refused = core::Error{"a wall"};
    waiting_.push_back([done = std::move(done), written = std::move(written)] { done(written); });
  }
  std::size_t backlog() const override { return waiting_.size(); }
  void recover(std::function<void(core::Result<ledger::Recovered>)> done) override {
    answer([done = std::move(done), found = recovered] { done(found); });
  }
  void find(By by, std::string id,
            std::function<void(core::Result<std::optional<ledger::Stored>>)> done) override {
    ++asked;
    auto found = stored;
    if (remembers && by == By::ClientOrderId) found = written(id);
    if (find_fails || finds_before_failure-- == 0)
      return answer([done = std::move(done)] { done(core::fail("no answer")); });
    answer([done = std::move(done), found = std::move(found)] { done(found); });
  }
  void missing(domain::VenueName, std::vector<domain::ExecId> execs,
               std::function<void(core::Result<std::vector<domain::ExecId>>)> done) override {
    done(std::move(execs));
  }
  void put_control(std::string name, std::string value, std::function<void(core::Status)> done) override {
    waiting_.push_back([this, name = std::move(name), value = std::move(value), done = std::move(done)] {
      ++control_writes;
      if (value.empty())
        controls.erase(name);
      else
        controls[name] = value;
      done({});
    });
  }
  void put_daily_baseline(domain::BotId bot, std::string baseline,
                          std::function<void(core::Status)> done) override {
    waiting_.push_back([this, bot = std::move(bot), baseline = std::move(baseline), done = std::move(done)] {
      ++baseline_writes;
      baselines[bot.str()] = baseline;
      done({});
    });
  }
  void on_trouble(std::function<void(std::string)>) override {}

 private:
  std::optional<ledger::Stored> written(const std::string& id) const {
    std::optional<ledger::Stored> row;
    for (const auto& change : changes) {
      if (change.intent && change.intent->order.id().view() == id)
        row = ledger::Stored{.order = change.intent->order,
                             .fingerprint = change.intent->fingerprint,
                             .execs = {},
                             .replaces = change.intent->details.replaces};
      for (const auto& step : change.steps)
        if (row && step.order.id().view() == id) row->order = step.order;
    }
    return row;
  }
  void answer(std::function<void()> what) {
    if (hold_answers)
      waiting_.push_back(std::move(what));
    else
      what();
  }

  std::deque<std::function<void()>> waiting_;
};

class FakeEventSink final : public oms::EventSink {
 public:
  std::vector<wire::Confirmation> told;
  std::vector<domain::Order> states;
  std::vector<wire::Alert> alerts;
  std::vector<domain::PositionReport> positions;
  int bot_states = 0;
  wire::BotState bot_state;  ///< the last one
  int replies = 0;
  wire::Control replied;  ///< the last answer to an operator

  bool alerted(const std::string& code, std::optional<wire::Severity> severity = {}) const {
    return std::ranges::any_of(alerts, [&](const auto& alert) {
      return alert.code == code && (!severity || alert.severity == *severity);
    });
  }
  void publish(const wire::Message& message) override {
    if (const auto* confirmation = std::get_if<wire::Confirmation>(&message)) told.push_back(*confirmation);
    if (const auto* report = std::get_if<domain::PositionReport>(&message)) positions.push_back(*report);
    if (const auto* state = std::get_if<wire::BotState>(&message)) {
      ++bot_states;
      bot_state = *state;
    }
    if (const auto* control = std::get_if<wire::Control>(&message)) {
      ++replies;
      replied = *control;
    }
  }
  void state(const domain::Order& order) override { states.push_back(order); }
  void alert(wire::Alert alert) override {
    if (alert.code == throws_at) {
      throws_at.clear();
      throw std::overflow_error("while it was told");
    }
    alerts.push_back(std::move(alert));
  }
  std::string throws_at;  ///< the next alert of this code throws
  void note(const domain::Order&, const std::string&) override {}
};

}  // namespace avenor::testing
