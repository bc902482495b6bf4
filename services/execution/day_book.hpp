// How each bot has done today: its result now against its result when the (UTC) day began. Durable through switches, so that a
// restart does not forget a loss.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/amounts.hpp"
#include "domain/ids.hpp"

namespace avenor::execution {

class DayBook {
 public:
  void load(const std::vector<std::pair<std::string, std::string>>& switches);

  /// A day's beginning that has to be kept: the name and the value of its switch.
  using Keep = std::pair<std::string, std::string>;

  /// The bot's result stands at `result` (realised and unrealised, fees taken off). Gives what must be made durable when this is
  /// the first word of the day.
  std::optional<Keep> mark(const domain::BotId& bot, domain::Money result, core::WallTime now);

  /// `result` against the day's beginning; zero for a bot that was not marked today.
  domain::Money today(const domain::BotId& bot, domain::Money result) const;

 private:
  struct Beginning {
    std::int64_t day = 0;  ///< days since the epoch
    domain::Money result;
  };
  std::map<domain::BotId, Beginning> beginnings_;
};

}  // namespace avenor::execution
