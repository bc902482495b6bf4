// Sending, changing and following orders at a venue. The rules of types.hpp hold.
//
// An order has three outcomes: unless the venue has provably refused it or has provably never received it, it
// *may* have accepted it, and only its own report (find, the stream) resolves that.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/priority.hpp"
#include "domain/order.hpp"
#include "risk/approved.hpp"
#include "venue/api/types.hpp"

namespace avenor::venue {

/// Which exit of a bracket an order is, where the venue holds it.
enum class ExitRole { None, TakeProfit, StopLoss };

/// An order as the venue shows it.
struct OrderReport {
  std::string client_id;  ///< our client id (or the derived one); empty for an external order
  domain::VenueOrderId venue_order_id;
  domain::Symbol symbol;
  domain::Side side = domain::Side::Buy;
  domain::OrderType type = domain::OrderType::Market;
  domain::Quantity qty;
  /// Accepted, PartFilled, FullyFilled, Cancelled, Expired, Refused: the venue's status as our event.
  domain::OrderEvent state = domain::OrderEvent::Accepted;
  domain::Quantity filled_qty;             ///< cumulative
  std::optional<domain::Price> avg_price;  ///< of what is filled
  std::optional<domain::Price> limit_price, stop_price;
  std::string words;                    ///< the venue's own status and reason, for trade_events
  domain::VenueOrderId replaced_by;     ///< set when the order was replaced by another
  domain::VenueOrderId replaces;        ///< set when it replaced another, whoever requested that
  ExitRole exit_role = ExitRole::None;  ///< of a child
  std::vector<OrderReport> children;    ///< exits that the venue holds for it, without children of their own
  core::WallTime submitted_at, updated_at;
};

/// An execution as the venue shows it. `exec_id` is the same from stream and history.
struct FillReport {
  domain::ExecId exec_id;
  domain::VenueOrderId venue_order_id;
  std::string client_id;  ///< empty where the venue's history does not have it
  domain::Symbol symbol;
  domain::Side side = domain::Side::Buy;
  domain::Price price;
  domain::Quantity qty;
  domain::Money fee;
  domain::Currency fee_currency;
  core::WallTime event_ts;
};

/// The reference of an existing order for the venue: its instrument (required by some venues), and the
/// venue's id if known, else ours.
struct OrderRef {
  domain::Symbol symbol;
  domain::VenueOrderId venue_order_id;
  std::string client_id;
  core::Priority priority = core::Priority::Listed;  ///< of requests about it, where they wait for their turn
};

/// What a replacement changes; the rest is inherited.
struct Replacement {
  std::string new_client_id;
  std::optional<domain::Quantity> qty;
  std::optional<domain::Price> limit_price, stop_price;
};

/// How a venue changes an open order.
enum class AmendStyle {
  InPlace,       ///< it stays the same order, under its ids
  NewOrder,      ///< in one step it is replaced by a new order
  CancelAndNew,  ///< in two steps, of which only the first may succeed
};

/// The outcome of a replacement that the venue has carried out.
struct Amended {
  enum class Outcome {
    InPlace,   ///< `order` is the same order, changed
    NewOrder,  ///< `order` has replaced it
    HalfDone,  ///< `order`, the old one, is cancelled, and the new one was refused: neither is open
  };
  Outcome outcome = Outcome::NewOrder;
  OrderReport order;
  VenueError refusal{};  ///< of HalfDone: why there is no new order
};

/// Who holds the exits of an entry with a bracket.
enum class ExitKind {
  Children,  ///< the venue, as orders of their own that it shows with their entry
  OcoList,   ///< the venue, as a list of two orders of which one cancels the other
  Attached,  ///< the venue, as a property of the position: not an order until it fires
  Emulated,  ///< not the venue: the bracket is not sent, and execution watches the prices
};

/// A place in the venue's history of executions. Only the adapter that made it can read it.
struct FillCursor {
  std::string place;
};

/// Executions, oldest first, and where to continue. `next` is before executions that the venue may show late:
/// the same execution may come again.
struct FillHistory {
  std::vector<FillReport> fills;
  FillCursor next;
};

/// What happens on the venue's order stream. All on the loop.
struct StreamHandlers {
  std::function<void(OrderReport)> on_order;
  std::function<void(FillReport, OrderReport)> on_fill;  ///< the order as it is after the fill
  std::function<void()> on_up;  ///< logged in and listening: from here on nothing is missed until on_down
  /// The stream was lost, or not established (repeated only when the reason changes).
  std::function<void(std::string reason)> on_down;
  /// An unreadable or unknown message: for the log. Its consequences are already handled (queried again).
  std::function<void(std::string text)> on_warning;
};

class OrderEntry {
 public:
  virtual ~OrderEntry() = default;

  virtual const domain::VenueName& name() const = 0;
  /// The client id for the venue: the order's own, or one derived from it when the venue's format is
  /// stricter.
  virtual std::string client_id_for(const domain::ClientOrderId& id) const = 0;
  /// How long after a failed send the order may still appear at the venue: "not found" before that proves
  /// nothing.
  virtual std::chrono::milliseconds visibility_delay() const = 0;
  /// How long after it was passed to the network a request may still reach the venue, even if our process has
  /// ended meanwhile (see VenueError::may_arrive_for, which is counted from the answer). The default is
  /// Linux's own bound where nothing resets connections (tcp_retries2 = 15: 924.6 s, and a segment's life).
  virtual std::chrono::milliseconds latest_arrival() const { return std::chrono::minutes(20); }
  /// Who holds the exits of this entry (one with a bracket). The result must never change for an order: sent
  /// orders are evaluated again after a restart.
  virtual ExitKind exits_of(const domain::OrderRequest& entry) const = 0;
  virtual AmendStyle amend_style() const = 0;

  /// Where orders wait for a rate limit: cancels leave first, then orders by Approved::priority(), of one
  /// priority in turn among the bots.
  virtual void submit(const risk::Approved& order, Callback<OrderReport> done) = 0;
  /// Called with a new order's id just before its bytes are passed to a connection, which may be long after
  /// submit() when a rate limit delays it. False: it is not sent, and ends as NotSent with kWithheld.
  using ReleaseCheck = std::function<bool(const domain::ClientOrderId&)>;
  static constexpr const char* kWithheld = "venue.withheld";
  virtual void set_release_check(ReleaseCheck check) = 0;
  /// Success means an accepted request; the cancel itself is reported by the stream or by find().
  virtual void cancel(const OrderRef& order, Callback<void> done) = 0;
  virtual void replace(const OrderRef& order, const Replacement& change, Callback<Amended> done) = 0;

  /// One order, by our id or the venue's.
  virtual void find(const OrderRef& order, Callback<OrderReport> done) = 0;
  /// All open orders, all pages.
  virtual void open_orders(Callback<std::vector<OrderReport>> done) = 0;
  /// A cursor before every execution at or after `since`.
  virtual FillCursor fills_from(core::WallTime since) const = 0;
  /// The executions from there on, all pages.
  virtual void fills(const FillCursor& from, Callback<FillHistory> done) = 0;
  /// How long only cancels may be sent (the venue's rate limit was reached); zero: no pause.
  virtual core::Duration quiet_for() const { return core::Duration{0}; }

  /// Connects the order stream and keeps it connected for ever.
  virtual void start_stream(StreamHandlers handlers) = 0;
  /// Reconnects the order stream: it is open but does not deliver events.
  virtual void renew_stream(const std::string& reason) = 0;
  virtual void stop() = 0;
};

}  // namespace avenor::venue
