// Inside the manager: a venue with its session, its reconciler and the state of its recovery.
#pragma once

#include "oms/orders/order_manager.hpp"
#include "oms/sessions/cash_reconciliation.hpp"
#include "oms/sessions/stream_watch.hpp"

namespace avenor::oms {

inline constexpr std::size_t kMostNamed = 3;  ///< orders that one sentence about several of them names

inline constexpr core::Duration kFirstPassRetry = std::chrono::milliseconds{500};
/// A pass that takes longer is told: twice the interval of passes.
inline constexpr core::Duration kLongPass = std::chrono::minutes{2};
/// A pause that the venue has asked for is told when it lasts longer.
inline constexpr core::Duration kLongQuiet = std::chrono::seconds{3};
/// So many passes in a row without the account's state: nothing is opened any more.
inline constexpr int kAccountUnknown = 3;

struct OrderManager::Station {
  Station(const core::Clock& clock, venue::Venue& venue, ledger::Ledger& ledger, OrderStore& orders,
          PositionBook& positions, OrderLifecycle& lifecycle, EventSink& events)
      : session(clock, venue, ledger, orders, lifecycle, events),
        reconciler(clock, session, ledger, orders, positions, events) {}

  VenueSession session;
  Reconciler reconciler;
  CashReconciliation cash;
  StreamWatch stream_watch;
  bool stream_up = false;
  std::string stream_trouble = "not connected yet";
  std::string pass_trouble;
  std::string account_blocked;  ///< as it was told last; empty: it may trade
  int account_unread = 0;       ///< passes in a row that could not read the account
  std::string account_trouble;  ///< why, once it was told
  core::Duration retry = kFirstPassRetry;
  std::optional<core::MonoTime> pass_at;
  core::MonoTime next_foreign_pass;  ///< another hand's executions bring a pass forward, but not before this
  std::optional<bool> market_open;
  int clock_off = 0;  ///< how often in a row the clocks were found apart
};

}  // namespace avenor::oms
