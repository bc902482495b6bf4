// The one choke point: whether anything may be sent at all, and why not. Durable: a halt outlives every restart.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "domain/ids.hpp"
#include "ledger/ledger.hpp"

namespace avenor::execution {

class Halts {
 public:
  explicit Halts(ledger::Ledger& ledger) : ledger_(ledger) {}

  /// What the ledger holds, under what was halted since it was asked.
  void load(const std::vector<std::pair<std::string, std::string>>& switches);

  /// Halts one bot (or, with an empty id, everything). In force at once, and `durable` runs when it is on disk.
  void halt(const domain::BotId& bot, const std::string& why, std::function<void(core::Status)> durable = {});
  void resume(const domain::BotId& bot, std::function<void(core::Status)> durable = {});

  /// Why this bot may not trade; empty when it may.
  std::string reason(const domain::BotId& bot) const;
  const std::map<std::string, std::string>& all() const { return reasons_; }

 private:
  ledger::Ledger& ledger_;
  std::map<std::string, std::string> reasons_;  ///< by bot; the empty bot is everything
};

}  // namespace avenor::execution
