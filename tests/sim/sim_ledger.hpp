// A simulated database: what is durable (survives every crash) and the way to it (which does not). It has the real one's walls.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "sim/world.hpp"

namespace avenor::sim {

/// The tables.
struct Tables {
  struct Row {
    ledger::Stored stored;
    int announced = 0;
    std::vector<domain::OrderStatus> life;
  };
  std::map<domain::ClientOrderId, Row> trades;
  std::map<std::string, domain::Fill> fills;  ///< by exec id
  std::map<domain::PositionKey, domain::Position> positions;
  std::map<std::string, std::string> switches;
  bool away = false;

  /// Applies it, or says which wall it ran into.
  core::Status apply(const ledger::Change& change, ledger::Written& written);
};

class SimLedger final : public ledger::Ledger {
 public:
  SimLedger(World& world, Tables& tables) : world_(world), tables_(tables) {}
  ~SimLedger() override { *alive_ = false; }

  void write(ledger::Change change, std::function<void(ledger::Written)> done) override;
  std::size_t backlog() const override { return queue_.size(); }
  void recover(std::function<void(core::Result<ledger::Recovered>)> done) override;
  void find(By by, std::string id, std::function<void(core::Result<std::optional<ledger::Stored>>)> done) override;
  void missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
               std::function<void(core::Result<std::vector<domain::ExecId>>)> done) override;
  void put_switch(std::string name, std::string value, std::function<void(core::Status)> done) override;
  void on_trouble(std::function<void(std::string)>) override {}

 private:
  struct Waiting {
    ledger::Change change;
    std::function<void(ledger::Written)> done;
  };
  void commit_soon();
  void later(std::function<void()> what);

  World& world_;
  Tables& tables_;
  std::deque<Waiting> queue_;
  bool committing_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace avenor::sim
