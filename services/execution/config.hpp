// The settings of execution.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bus/bus.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"
#include "ledger/bot_name.hpp"
#include "listings/listings.hpp"
#include "oms/prices/trigger_price.hpp"
#include "oms/sessions/session_policy.hpp"
#include "risk/limits.hpp"

namespace avenor::execution {

/// KEEP_CPUS_AWAKE (runtime/wakefulness.hpp). IfAllowed: without a warning when the device is not ours to
/// open.
enum class Wakeful { No, IfAllowed, Yes };

struct Config {
  std::string environment;  ///< sim, paper or live
  bus::Urls bus;
  std::string database_url;
  std::vector<std::string> warnings;  ///< no reason to refuse the start, and worth a line in the log
  bool database_pooled = false;  ///< it leads to a pool that lends a server for one transaction at a time
  listings::Listings listings;
  core::Duration heartbeat_interval{};
  Wakeful keep_cpus_awake = Wakeful::IfAllowed;
  std::filesystem::path limits_path;  ///< RISK_FILE
  bool limits_must_be_there = false;  ///< it is named in .env, or was there at the start
  risk::RiskLimits limits;
  oms::TriggerRules triggers;  ///< TRIGGER_*: what a price must show before it fires a held exit
  oms::ExternalPolicy strangers = oms::ExternalPolicy::Alarm;  ///< EXTERNAL_ORDERS
  core::Duration break_wait{};                                 ///< POSITION_BREAK_WAIT_S
  bool breaks_resume = true;                                   ///< POSITION_BREAK_RESUME
  bool loss_cancels = true;                                    ///< RISK_LOSS_CANCELS
  oms::RevivedPolicy revived = oms::RevivedPolicy::Cancel;     ///< REVIVED_ORDERS
  std::vector<ledger::BotName> bots;                           ///< BOTS, with what their files call them
};

/// Reads them all; what is wrong is in `reader.problems()`.
Config read_config(config::Reader& reader, const std::filesystem::path& root);

/// RISK_* of the settings, and over them the file, when it exists. Problems go to `reader`. Read again on
/// SIGHUP.
risk::RiskLimits read_limits(config::Reader& reader, const std::filesystem::path& file, bool must_be_there);

}  // namespace avenor::execution
