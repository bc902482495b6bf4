// The settings of execution.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bus/urls.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"
#include "ledger/bot_name.hpp"
#include "listings/listings.hpp"
#include "oms/prices/trigger_price.hpp"
#include "oms/sessions/session_policy.hpp"
#include "risk/limits.hpp"

namespace avenor::execution {

/// KEEP_CPUS_AWAKE (runtime/cpu_latency_hold.hpp). IfAllowed: no warning when we may not open the device.
enum class Wakeful { No, IfAllowed, Yes };

struct Config {
  std::string environment;  ///< sim, paper or live
  bus::Urls bus;
  std::string database_url;
  std::vector<std::string> warnings;  ///< logged at the start, which they do not prevent
  bool database_pooled = false;       ///< it leads to PgBouncer in transaction mode
  listings::Listings listings;
  core::Duration heartbeat_interval{};
  Wakeful keep_cpus_awake = Wakeful::IfAllowed;
  std::filesystem::path limits_path;  ///< RISK_FILE
  bool limits_must_be_there = false;  ///< it is named in .env, or existed at the start
  risk::RiskLimits limits;
  oms::TriggerRules triggers;  ///< TRIGGER_*: how a price is confirmed before it triggers a held exit
  oms::ExternalPolicy external_orders = oms::ExternalPolicy::Alarm;  ///< EXTERNAL_ORDERS
  core::Duration break_wait{};                                       ///< POSITION_BREAK_WAIT_S
  bool breaks_resume = true;                                         ///< POSITION_BREAK_RESUME
  bool loss_cancels = true;                                          ///< RISK_LOSS_CANCELS
  int max_refusals_per_minute = 0;                                   ///< RISK_MAX_REFUSALS_PER_MINUTE
  oms::RevivedPolicy revived = oms::RevivedPolicy::Cancel;           ///< REVIVED_ORDERS
  std::vector<ledger::BotName> bots;                                 ///< BOTS, with the names in their files
};

/// Reads them all; what is wrong is in `reader.problems()`.
Config read_config(config::Reader& reader, const std::filesystem::path& root);

/// RISK_* of the settings, and over them the file, when it exists. Problems go to `reader`. Read again on
/// SIGHUP.
risk::RiskLimits read_limits(config::Reader& reader, const std::filesystem::path& file, bool must_be_there);

/// A note for each symbol and each bot that only the limits name: misspelt, or left over. `config`: what is
/// traded, and by whom. Nothing where SYMBOLS or BOTS lists none; BOTS need not list every bot.
std::vector<std::string> notes_on_limits(const risk::RiskLimits& limits, const Config& config);

}  // namespace avenor::execution
