// The drill's private environment: a folder with its own .env, PostgreSQL, exchange and daemons, on its own
// ports.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "avenorctl/drill/cluster.hpp"
#include "avenorctl/drill/exchange_control.hpp"
#include "avenorctl/drill/loop.hpp"
#include "avenorctl/drill/process.hpp"
#include "avenorctl/drill/relay.hpp"
#include "bus/urls.hpp"

namespace avenor::avenorctl::drill {

enum class Daemon { Proxy, PaperExchange, MarketData, Execution };
inline constexpr std::array kDaemons{Daemon::Proxy, Daemon::PaperExchange, Daemon::MarketData,
                                     Daemon::Execution};

struct WorldOptions {
  std::filesystem::path root;  ///< the folder that may contain var/drill
  std::filesystem::path sql;
  std::uint64_t seed = 1;
  bool keep = false;  ///< do not remove the folder
};

class World {
 public:
  /// Sets up everything but the daemons; the error names the cure. Takes a few seconds, on the loop.
  static core::Result<std::unique_ptr<World>> make(Loop& loop, const WorldOptions& options);
  /// Ends every process and removes the folder.
  ~World();

  core::Status start(Daemon daemon);
  Process& operator[](Daemon daemon) { return daemons_[static_cast<std::size_t>(daemon)]; }
  static std::string_view name(Daemon daemon);

  Cluster& cluster() { return *cluster_; }
  Relay& relay() { return *relay_; }
  ExchangeControl& exchange() { return *exchange_; }
  const bus::Urls& bus() const { return bus_; }
  const std::filesystem::path& folder() const { return folder_; }
  const std::vector<std::string>& symbols() const { return symbols_; }
  void keep() { keep_ = true; }

 private:
  World() = default;
  core::Status build(Loop& loop, const WorldOptions& options);
  core::Status write_env(int trading_port, const std::string& control_url, std::uint64_t seed);

  std::filesystem::path folder_, bin_;
  bool keep_ = false;
  std::vector<std::string> symbols_{"IBM", "AAPL"};
  bus::Urls bus_;
  std::string data_trading_url_;
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<ExchangeControl> exchange_;
  std::array<Process, kDaemons.size()> daemons_;
};

}  // namespace avenor::avenorctl::drill
