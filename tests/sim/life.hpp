// One life of an execution process: the real core with its connection, its ledger and its way to the bus.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "oms/orders/dispatch.hpp"
#include "oms/orders/order_manager.hpp"
#include "sim/connection.hpp"
#include "sim/sim_ledger.hpp"
#include "wire/messages.hpp"

namespace avenor::sim {

class Life final : public oms::EventSink {
 public:
  /// What the process does to the world outside.
  struct Surroundings {
    std::function<void(Life&, const wire::Message&)> publish;
    std::function<void(Life&, const wire::Alert&)> alert;
    std::function<void(Life&)> fatal;
    std::function<void(Life&, const std::string& what)> broken;  ///< an exception ends the process
    std::function<void(const std::string&)> trace;               ///< may be empty
    std::function<Connection::Watcher(Life&)> watcher;
    std::function<Connection::Watcher(Life&)> second_watcher;  ///< of the second venue, where there is one
  };

  /// `second`: of the second venue; null: there is none.
  Life(World& world, Tables& tables, Exchange& exchange, Exchange* second, int id,
       const oms::OrderManagerOptions& options, risk::RiskLimits limits, Surroundings around)
      : around_(std::move(around)),
        id_(id),
        process_(std::make_shared<Process>()),
        connection_(world, exchange, kVenue, process_, around_.watcher(*this)),
        ledger_(world, tables, process_, id, [this] { around_.fatal(*this); }),
        manager_(options, world, ledger_, *this, std::move(limits)) {
    process_->on_broken([this](const std::string& what) { around_.broken(*this, what); });
    manager_.add_venue(connection_, connection_);
    if (second) {
      second_connection_.emplace(world, *second, kSecondVenue, process_, around_.second_watcher(*this));
      manager_.add_venue(*second_connection_, *second_connection_);
    }
    ledger_.on_trouble([this](const std::string& what) { manager_.ledger_trouble(what); });
    manager_.start([](const auto&) {}, [this](const core::Error&) { around_.fatal(*this); });
  }
  ~Life() override { process_->die(); }

  int id() const { return id_; }
  Process& process() { return *process_; }
  Connection& connection() { return connection_; }
  std::optional<Connection>& second_connection() { return second_connection_; }
  const SimLedger& ledger() const { return ledger_; }
  const oms::OrderManager& manager() const { return manager_; }

  void hear(const wire::Message& message, core::WallTime sent) {
    process_->run([this, message, sent] { oms::dispatch(manager_, message, sent); });
  }
  void tick() {
    if (process_->awake()) process_->run([this] { manager_.tick(); });
  }

  void publish(const wire::Message& message) override { around_.publish(*this, message); }
  void alert(wire::Alert alert) override {
    trace("ALERT " + alert.code + " " + alert.message);
    around_.alert(*this, alert);
  }
  void note(const domain::Order& order, const std::string& text) override {
    trace(order.id().str() + " " + text);
  }
  void state(const domain::Order& order) override;

 private:
  void trace(const std::string& text) {
    if (around_.trace) around_.trace(text);
  }

  Surroundings around_;
  const int id_;
  Living process_;
  Connection connection_;
  std::optional<Connection> second_connection_;
  SimLedger ledger_;
  oms::OrderManager manager_;
};

}  // namespace avenor::sim
