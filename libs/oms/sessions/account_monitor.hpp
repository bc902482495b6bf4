// Monitors whether a venue's account may trade, and whether its cash moves as our executions explain.
#pragma once

#include <string>

#include "core/clock.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/cash_reconciliation.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {

class AccountMonitor {
 public:
  /// `settles`: how long the venue's figures may lag behind our executions.
  AccountMonitor(const core::Clock& clock, VenueSession& session, const PositionBook& positions,
                 EventSink& events, core::Duration settles)
      : clock_(clock), session_(session), positions_(positions), events_(events), settles_(settles) {}

  /// Queries the venue's account.
  void check();

  /// Why the account's state is unknown, once that was reported; empty: it is known.
  const std::string& trouble() const { return trouble_; }
  /// It has been unknown for so long that nothing may be opened.
  bool unknown() const { return unread_ >= kUnknownAfter; }

 private:
  /// Passes in a row without the account's state.
  static constexpr int kUnknownAfter = 3;

  /// Null: it has been read.
  void notice_read(const venue::VenueError* trouble);
  /// Reports a blocked account, and the end of the block, once each.
  void notice_blocked();
  void compare_cash(const domain::Balance& shown, const PositionBook::CashFlows& flows);

  const core::Clock& clock_;
  VenueSession& session_;
  const PositionBook& positions_;
  EventSink& events_;
  const core::Duration settles_;
  CashReconciliation cash_;
  std::string blocked_;  ///< as last reported; empty: it may trade
  int unread_ = 0;       ///< passes in a row that could not read the account
  std::string trouble_;
};

}  // namespace avenor::oms
