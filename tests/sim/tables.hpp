// What is durable: the ledger's tables with the walls of the real ones. It outlives every crash.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/api/ledger.hpp"
#include "oms/controls/kill_switch.hpp"

namespace avenor::sim {

struct Tables {
  struct Row {
    ledger::Stored stored;
    int announced = 0;
    std::vector<domain::OrderStatus> life;
  };
  std::map<domain::ClientOrderId, Row> trades;
  std::map<std::string, domain::Fill> fills;  ///< by fill_key()
  std::vector<domain::Fill> in_order;         ///< the same, as they were committed
  std::map<domain::PositionKey, domain::Position> positions;
  std::map<std::string, std::string> controls;
  std::map<std::string, core::WallTime> controls_changed_at;
  std::map<domain::BotId, std::string> daily_baselines;

  bool away = false;             ///< the server does not answer, and has forgotten every session
  int writer = 0;                ///< who holds the writer's lock; 0: nobody
  int last_writer = 0;           ///< who held it last
  core::MonoTime written_since;  ///< when that began
  int displaced = 0;             ///< how many have come back to find that somebody else had been the writer
  int to_refuse = 0;             ///< so many of the next changes meet a wall
  /// the true time at which a life has last found neither an execution nor an open order
  core::WallTime began_without_fills;

  /// Of one venue an execution's id is its own; two venues may give the same one.
  static std::string fill_key(const domain::VenueName& venue, const domain::ExecId& exec) {
    return venue.str() + ' ' + exec.str();
  }

  /// Everything that is halted, for whatever cause.
  std::set<oms::Scope> halted_scopes() const;

  /// Applies it, or says which wall it ran into.
  core::Status apply(const ledger::Change& change, ledger::Written& written);

 private:
  core::Status step(const ledger::Step& step);
};

}  // namespace avenor::sim
