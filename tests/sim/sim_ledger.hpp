// The way from one process to the tables: a session that can be lost, a writer's lock that somebody else may
// have, one queue that is worked off in order. Like the real one it waits while the database is away, and
// ends the process when another execution has held the lock for long.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/api/ledger.hpp"
#include "sim/process.hpp"
#include "sim/tables.hpp"
#include "sim/world.hpp"

namespace avenor::sim {

class SimLedger final : public ledger::Ledger {
 public:
  /// `id` names the session. `on_fatal` ends the process.
  SimLedger(World& world, Tables& tables, Living process, int id, std::function<void()> on_fatal)
      : world_(world),
        tables_(tables),
        process_(std::move(process)),
        id_(id),
        on_fatal_(std::move(on_fatal)) {}

  void write(ledger::Change change, std::function<void(ledger::Written)> done) override;
  std::size_t backlog() const override { return queue_.size(); }
  void recover(std::function<void(core::Result<ledger::Recovered>)> done) override;
  void find(By by, std::string id,
            std::function<void(core::Result<std::optional<ledger::Stored>>)> done) override;
  void missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
               std::function<void(core::Result<std::vector<domain::ExecId>>)> done) override;
  void put_control(std::string name, std::string value, std::function<void(core::Status)> done) override;
  void put_daily_baseline(domain::BotId bot, std::string baseline,
                          std::function<void(core::Status)> done) override;
  void on_trouble(std::function<void(std::string)> handler) override {
    trouble_handler_ = std::move(handler);
  }

  /// What this process must believe of a control: what it has written itself, durable yet or not, else what
  /// the tables hold.
  bool believes(const std::string& name) const;

 private:
  /// Looks into the tables or changes them; what it gives runs in the process when the answer has come.
  using Item = std::function<std::function<void()>(Tables&)>;
  using Batch = std::vector<Item>;
  static Item writing(ledger::Change change, std::function<void(ledger::Written)> done);
  void push(Item item);
  void serve();
  void answered(std::shared_ptr<std::vector<std::function<void()>>> answers);
  void again(std::function<void()> what);
  bool connected();
  void trouble(const std::string& what);

  World& world_;
  Tables& tables_;
  Living process_;
  const int id_;
  std::function<void()> on_fatal_;
  std::function<void(std::string)> trouble_handler_;
  std::string trouble_;
  std::deque<Item> queue_;
  bool busy_ = false;
  bool has_written_ = false;
  std::optional<core::MonoTime> refused_since_;
  std::map<std::string, bool> written_controls_;
};

}  // namespace avenor::sim
