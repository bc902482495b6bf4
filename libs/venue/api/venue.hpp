// What a venue can do for us, in our words. Everything is asynchronous on one loop: a call returns at once
// and its callback runs later, exactly once, on the same loop (never from within the call). Callbacks of a
// destroyed venue do not run.
//
// The three answers to an order are the heart of it: a venue that has not provably refused and has not
// provably never seen an order has *maybe* taken it, and only its own word (find, the stream) settles that.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/market.hpp"
#include "domain/order.hpp"
#include "domain/position.hpp"
#include "risk/approved.hpp"

namespace avenor::venue {

/// An order as the venue shows it.
struct OrderReport {
  std::string client_id;  ///< the id we gave it (may be the derived one); empty when it is not ours
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
  std::string words;                 ///< the venue's own status and reason, for trade_events
  domain::VenueOrderId replaced_by;  ///< set when the order gave way to another
  domain::VenueOrderId replaces;     ///< set when it took the place of another, whoever asked for that
  std::vector<OrderReport> legs;     ///< exits held at the venue (brackets), without legs of their own
  core::WallTime submitted_at, updated_at;
};

/// An execution as the venue shows it. `exec_id` is the same whichever way we hear of it (stream or history).
struct FillReport {
  domain::ExecId exec_id;
  domain::VenueOrderId venue_order_id;
  std::string client_id;  ///< empty where the venue's history does not tell it
  domain::Symbol symbol;
  domain::Side side = domain::Side::Buy;
  domain::Price price;
  domain::Quantity qty;
  domain::Money fee;
  domain::Currency fee_currency;
  core::WallTime event_ts;
};

/// Something went wrong between us and the venue; what it means for the request that was made.
struct VenueError {
  enum class Kind {
    Refused,      ///< the venue said no: final
    NotSent,      ///< no byte left us: it is safe to send later
    Unknown,      ///< bytes left, no proof of anything
    RateLimited,  ///< refused for now, nothing was done with it; see retry_after
    NotFound,     ///< the venue says it has no such thing (yet)
  };
  Kind kind = Kind::Unknown;
  std::string code;     ///< ours: "venue.insufficient_funds", "venue.timeout", "venue.duplicate_id"
  std::string message;  ///< the venue's words or the transport's
  std::chrono::milliseconds retry_after{0};
  /// Of an order or a replacement that ended as Unknown: how long from now it may still reach the venue
  /// although it was given up; until then "not found" proves nothing. Not set: not proven, latest_arrival()
  /// counts.
  std::optional<core::Duration> may_arrive_for = std::nullopt;
};

template <class T>
using VenueResult = tl::expected<T, VenueError>;
template <class T>
using Callback = std::function<void(VenueResult<T>)>;

/// How an existing order is named to the venue: by its own id when it has told one, else by ours.
struct OrderRef {
  domain::VenueOrderId venue_order_id;
  std::string client_id;
};

/// What a replacement changes; the rest is inherited.
struct Replacement {
  std::string new_client_id;
  std::optional<domain::Quantity> qty;
  std::optional<domain::Price> limit_price, stop_price;
};

/// The venue's clock and session.
struct VenueClock {
  core::WallTime now;
  bool is_open = false;
  core::WallTime next_open, next_close;
};

/// What happens on the venue's order stream. All on the loop.
struct StreamHandlers {
  std::function<void(OrderReport)> on_order;
  std::function<void(FillReport, OrderReport)> on_fill;  ///< the order as it is after the fill
  std::function<void()> on_up;  ///< logged in and listening: from here on nothing is missed until on_down
  /// The stream was lost, or could not be had (told again only when the reason changes).
  std::function<void(std::string reason)> on_down;
  /// Something that we could not read or do not know: for the log. What follows from it has been done (asked
  /// again).
  std::function<void(std::string text)> on_warning;
};

class Venue {
 public:
  virtual ~Venue() = default;

  virtual const domain::VenueName& name() const = 0;
  /// The id that the venue will know the order by: the order's own, or one derived from it where the venue is
  /// stricter.
  virtual std::string client_id_for(const domain::ClientOrderId& id) const = 0;
  /// How long after a broken send the venue may still come to show the order: "not found" before that proves
  /// nothing.
  virtual std::chrono::milliseconds visibility_delay() const = 0;
  /// How long after it was given to the network a request may still reach the venue, however we or our
  /// process have ended meanwhile (see VenueError::may_arrive_for, which is counted from the answer).
  /// The default is Linux's own bound where nothing resets connections (tcp_retries2 = 15: 924.6 s, and a
  /// segment's life).
  virtual std::chrono::milliseconds latest_arrival() const { return std::chrono::minutes(20); }
  /// True where the venue itself holds the exits of this entry (one with a bracket); for another the bracket
  /// is not sent. The same for the same order, for ever: what was sent is judged again after a restart.
  virtual bool holds_brackets(const domain::OrderRequest& entry) const = 0;

  virtual void submit(const risk::Approved& order, Callback<OrderReport> done) = 0;
  /// Asked with a new order's id at the last moment before its bytes are given to a connection, which may be
  /// long after submit() where a rate limit holds it back. False: it is not sent, and ends as NotSent with
  /// kWithheld.
  using SendPermit = std::function<bool(const domain::ClientOrderId&)>;
  static constexpr const char* kWithheld = "venue.withheld";
  virtual void set_send_permit(SendPermit permit) = 0;
  /// An accepted wish; the word that the order is cancelled comes by the stream or by find().
  virtual void cancel(const OrderRef& order, Callback<void> done) = 0;
  virtual void replace(const OrderRef& order, const Replacement& change, Callback<OrderReport> done) = 0;

  /// One order, by our id or the venue's.
  virtual void find(const OrderRef& order, Callback<OrderReport> done) = 0;
  /// All that live, all pages.
  virtual void open_orders(Callback<std::vector<OrderReport>> done) = 0;
  /// Executions at or after `since`, oldest first, all pages.
  virtual void fills_since(core::WallTime since, Callback<std::vector<FillReport>> done) = 0;
  virtual void positions(Callback<std::vector<domain::NamedPosition>> done) = 0;
  /// What the last positions() held and could not be read: these symbols are not flat, they are not known.
  virtual std::vector<domain::Symbol> unreadable_positions() const { return {}; }
  /// True when the last positions() held a record that does not even tell its symbol: what the answer lacks
  /// is not known to be flat.
  virtual bool positions_incomplete() const { return false; }
  virtual void balance(Callback<domain::Balance> done) = 0;
  /// Why the venue takes no orders of this account, as the last balance() had it; empty when it takes them.
  virtual std::string account_blocked() const { return {}; }
  virtual void clock(Callback<VenueClock> done) = 0;
  /// How long the venue still wants nothing but cancels of us (its rate limit was reached); zero: it does not
  /// mind.
  virtual core::Duration quiet_for() const { return core::Duration{0}; }

  /// Connects the order stream and keeps it connected, for ever.
  virtual void start_stream(StreamHandlers handlers) = 0;
  /// Loses the order stream's connection and makes it again: it is open and does not bring what it should.
  virtual void renew_stream(const std::string& reason) = 0;
  virtual void stop() = 0;
};

/// Prices. Same rules.
struct FeedHandlers {
  std::function<void(const domain::Quote&)> on_quote;  ///< the merged state of the symbol after each change
  /// Something of this symbol came that changes nothing (an odd lot): the subscription lives.
  std::function<void(const domain::Symbol&)> on_sign_of_life;
  std::function<void(const domain::Bar&)> on_bar;
  std::function<void()> on_up;  ///< subscribed
  std::function<void(std::string reason)>
      on_down;  ///< lost, or could not be had; again only when the reason changes
  /// Something that we could not read: for the log (not more than once a second), the rest goes on.
  std::function<void(std::string text)> on_warning;
};

class Feed {
 public:
  virtual ~Feed() = default;
  virtual const domain::VenueName& name() const = 0;
  /// Connects, subscribes, and keeps both, for ever.
  virtual void start(std::vector<domain::Symbol> symbols, FeedHandlers handlers) = 0;
  virtual void stop() = 0;
  /// How far the venue's clock is ahead of ours, where it is known.
  virtual void venue_ahead(core::Duration by) = 0;
  /// Takes the subscription of this symbol anew: it is suspiciously quiet.
  virtual void renew(const domain::Symbol& symbol) = 0;
  /// Loses the connection and makes it again: it is mute.
  virtual void reconnect(const std::string& reason) = 0;
};

}  // namespace avenor::venue
