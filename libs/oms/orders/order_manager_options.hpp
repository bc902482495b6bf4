// The settings of the execution core.
#pragma once

#include <chrono>
#include <cstddef>
#include <set>

#include "core/clock.hpp"
#include "domain/home_venues.hpp"
#include "domain/ids.hpp"
#include "oms/prices/trigger_price.hpp"
#include "oms/sessions/session_policy.hpp"

namespace avenor::oms {

struct OrderManagerOptions {
  bool is_test_trade = true;  ///< false only when AVENOR_ENV=live
  /// changes waiting for the ledger before new orders are left to their senders
  std::size_t max_backlog = 20'000;
  core::Duration reconcile_every = std::chrono::seconds{60};
  ExternalPolicy strangers = ExternalPolicy::Alarm;  ///< EXTERNAL_ORDERS
  RevivedPolicy revived = RevivedPolicy::Cancel;     ///< REVIVED_ORDERS
  int max_rejections = 5;                            ///< refused by the venue in a row: the bot is halted
  int max_refusals_per_minute = 0;                   ///< RISK_MAX_REFUSALS_PER_MINUTE; 0: no bound
  core::Duration max_clock_skew = std::chrono::seconds{1};
  bool loss_cancels = true;                              ///< RISK_LOSS_CANCELS
  bool breaks_resume = true;                             ///< POSITION_BREAK_RESUME
  core::Duration break_wait = std::chrono::seconds{60};  ///< POSITION_BREAK_WAIT_S
  TriggerRules triggers{};                               ///< TRIGGER_*
  std::set<domain::BotId> bots{};                        ///< BOTS: known, whether they have traded or not
  domain::HomeVenues homes{};                            ///< SYMBOLS
};

}  // namespace avenor::oms
