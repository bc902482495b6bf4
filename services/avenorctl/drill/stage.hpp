// The environment that a scenario runs in: daemons with orders flowing through them, and a call for each
// fault.
#pragma once

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "avenorctl/drill/client.hpp"
#include "avenorctl/drill/judge.hpp"
#include "avenorctl/drill/world.hpp"

namespace avenor::avenorctl::drill {

/// After the first error of the environment itself, or Ctrl-C, every call does nothing: a scenario need not
/// check.
class Stage {
 public:
  Stage(Loop& loop, World& world, std::uint64_t seed);

  /// Starts the daemons and waits until the client receives prices and has had an order confirmed.
  core::Status open();
  /// Sends `count` orders from now on, within about `over`, whenever the scenario waits.
  void expect(int count, std::chrono::milliseconds over);
  /// Sends the remaining orders at once.
  void send_the_rest();

  // The faults.
  void trade(std::chrono::milliseconds time);
  void kill(Daemon daemon);
  void start(Daemon daemon);
  void freeze(Daemon daemon);
  void thaw(Daemon daemon);
  void stop_database();
  void start_database();
  void faults(const std::string& switches);
  void wire(Wire wire);
  std::mt19937_64& random() { return random_; }

  /// Ends every fault that may still be in force: processes up, the wire whole, the exchange well-behaved.
  void heal();
  /// Places one more order after the fault, and returns what became of it in a sentence; empty when it was
  /// filled. Every order of the fault may rightly have failed: that nothing is lost is no proof of trading.
  std::string trade_again();
  /// Judges the evidence as it is now; an error while the ledger or the exchange cannot be queried.
  core::Result<std::vector<Finding>> findings();
  const Client& client() const { return *client_; }
  int filled() const;
  /// The number of refused orders by error code.
  std::map<std::string, int> refused() const;
  /// The daemons that have ended by themselves since the last call, a sentence each. Each was started again,
  /// as systemd does.
  std::vector<std::string> take_deaths();
  const std::string& error() const { return error_; }

 private:
  bool over() const { return loop_.interrupted() || !error_.empty(); }
  void note(const core::Status& status);
  void beat();

  Loop& loop_;
  World& world_;
  std::mt19937_64 random_;
  std::unique_ptr<Client> client_;
  int to_send_ = 0;
  std::chrono::nanoseconds gap_{};
  std::chrono::steady_clock::time_point due_;
  bool database_down_ = false;
  std::vector<std::string> deaths_;
  std::string error_;
};

}  // namespace avenor::avenorctl::drill
