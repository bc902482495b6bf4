// How the exchange misbehaves when it is asked to: every switch and its default.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "dialects/absurd_places.hpp"

namespace avenor::dialects {

/// What a proxy in front of a venue sends, or the venue itself when an address is wrong.
enum class PageBody { Html, Apache404, Empty, JsonEndpointNotFound };

/// How long a cancel stays pending.
struct PendingCancel {
  std::chrono::milliseconds time{0};
  bool for_ever = false;
  bool on() const { return for_ever || time.count() > 0; }
  bool operator==(const PendingCancel&) const = default;
};

struct FaultSettings {
  /// Every trading answer is late by so much; what was asked is done at once.
  std::chrono::milliseconds latency{0};
  /// POST, PATCH and DELETE of orders: done, never answered.
  double drop_response_rate = 0;
  /// The same requests: neither done nor answered.
  double drop_before_accept_rate = 0;
  bool drop_closes = false;  ///< a dropped request's connection is reset; else it stays open and silent
  double error_rate = 0;     ///< any trading request: answered with error_status, not done
  /// POST of an order: done, and answered with error_status all the same.
  double error_after_accept_rate = 0;
  int error_status = 500;
  double reject_rate = 0;             ///< accepted orders that a `rejected` event follows
  double partial_fill_rate = 0;       ///< executions that are cut short; the rest goes on at the next price
  double duplicate_event_rate = 0;    ///< trade_updates sent twice
  bool reorder_events = false;        ///< trade_updates of 20 ms are gathered and shuffled
  bool events_before_answer = false;  ///< an order's events leave before the answer to its POST
  bool mute_stream = false;  ///< trade_updates stay connected and silent; nothing is sent later instead
  bool mute_data = false;    ///< the same for market data
  /// An order is pending_cancel for so long, and may fill meanwhile.
  std::chrono::milliseconds cancel_delay{0};
  PendingCancel pending_cancel;  ///< the same, or for ever; counts before cancel_delay

  /// POST, PATCH and DELETE of orders: never answered, and done so long after they came (the client has given
  /// up meanwhile).
  double late_arrival_rate = 0;
  std::chrono::milliseconds late_arrival{10'000};
  double page_rate = 0;  ///< any trading request: a page instead of an answer, and nothing done
  double page_after_rate =
      0;  ///< POST, PATCH and DELETE of orders: done, and answered with a page all the same
  int page_status = 502;
  PageBody page_body = PageBody::Html;
  /// Positions, orders (lists and look-ups) and account activities show what was so long ago.
  std::chrono::milliseconds lag_positions{0}, lag_orders{0}, lag_activities{0};
  double cumulative_fill_rate = 0;  ///< fill events whose qty is what the order has filled altogether
  double account_lie_rate = 0;      ///< GET of the account: all figures ten times as large
  bool account_blocked = false;     ///< the account says so, and new orders are refused
  double absurd_rate = 0;           ///< 10^17 and the year 9999, at these places
  AbsurdPlaces absurd_at;
  AbsurdTexts absurd_fields;   ///< only these members, and no times; none: all of them
  AbsurdTexts absurd_figures;  ///< one of these, numbers as JSON spells them; none: 10^17

  double late_print_rate = 0;  ///< trades followed by one of hours ago or out of sequence, by its conditions
  double cancelled_print_rate = 0;        ///< trades followed by a wrong one, which is taken back (`x`)
  double corrected_print_rate = 0;        ///< trades followed by a wrong one, which is put right (`c`)
  double wild_quote_rate = 0;             ///< quotes followed by a wrong one, for a moment
  int print_off_percent = 15;             ///< how far off these prices are, up or down
  std::vector<std::string> mute_symbols;  ///< no market data for these

  bool operator==(const FaultSettings&) const = default;
};

}  // namespace avenor::dialects
