// All that there is in one seed's world, and the ways between its parts.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/bot.hpp"
#include "sim/exchange.hpp"
#include "sim/life.hpp"
#include "sim/operator.hpp"
#include "sim/scenario.hpp"
#include "sim/second_venue.hpp"
#include "sim/simulation.hpp"
#include "sim/tables.hpp"
#include "sim/watch.hpp"

namespace avenor::sim {

class Stage {
 public:
  Stage(std::uint64_t seed, const Mean& mean, bool trace);

  World world;
  const Mean mean;
  const Scenario scenario;
  Market market{world};
  Tables tables;
  Exchange exchange{world, market};
  std::vector<Bot> bots;
  std::unique_ptr<SecondVenue> second;  ///< null in most seeds
  Operator person;
  Outcome outcome;
  bool calm = false;
  /// a difference that was not adopted, because no real price was known: halted, and told
  std::set<domain::Symbol> not_booked;
  /// replacements that may fill more than was wanted with what they replace: told
  std::set<std::string> more_than_wanted;
  bool wall_was_met =
      false;  ///< the database has refused a change, and execution has not been restarted since

  /// The feed of one symbol brings nothing new.
  struct Mute {
    enum class How { Silent, Repeats, CalledStale };
    core::MonoTime since;
    How how = How::Silent;
    domain::Quote last;
  };
  std::map<domain::Symbol, Mute> mutes;
  void mute(const domain::Symbol& symbol);

  /// A systemd unit: started again as long as it is wanted. The second exists only by somebody's mistake.
  struct Unit {
    bool wanted = false;
    std::unique_ptr<Life> life;
  };
  std::array<Unit, 2> units;

  void start(Unit& unit);
  /// kill -9; started again after a moment, if it is wanted.
  void crash(Unit& unit);
  /// SIGSTOP; the watchdog kills what is frozen for half a minute.
  void freeze(Unit& unit, core::Duration length);
  Life* main_life() { return units[0].life.get(); }
  /// Its database session is gone: killed by an administrator, or by the server's own restart.
  void lose_session() { tables.writer = 0; }

  Bot& bot(const std::string& id);
  void quote();
  void every(core::Duration interval, std::function<void()> what);
  void trace(const std::string& text) const;
  void violation(std::string text);

 private:
  domain::Quote wild(domain::Quote quote);
  domain::Quote late_print(domain::Quote quote);
  void to_execution(const wire::Message& message);
  void heard(const domain::Quote& quote);
  /// What the feed of this symbol brings now, if it has gone mute.
  bool quote_mute(const domain::Symbol& symbol);
  void from_execution(Life& life, const wire::Message& message);
  Life::Surroundings surroundings();

  const bool trace_;
  double bus_loss() const { return calm ? 0 : scenario.bus_loss; }
  int next_life_ = 1;
  std::map<domain::Symbol, std::optional<core::MonoTime>> wild_at_;  ///< the last print that was far off
  Watch watch_{*this};
};

}  // namespace avenor::sim
