// Alpaca's words to ours and back: every status, event and error of the data stream has its row here, and
// each row its test (what an HTTP answer proves: outcome_table.hpp). A word that Alpaca does not document is
// never fatal: a status becomes "accepted, and lives" with the word kept for the eyes, and `known` tells the
// caller to say so and to ask again.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "venue/alpaca/models.hpp"
#include "venue/api/venue.hpp"

namespace avenor::venue::alpaca {

inline constexpr std::string_view kVenue = "alpaca";

struct StatusRow {
  std::string_view status;
  domain::OrderEvent event;
};
/// All documented order statuses.
std::span<const StatusRow> status_table();
/// Nothing for one that is not documented.
std::optional<domain::OrderEvent> event_of_status(std::string_view status);

/// What a message of the order stream is to us.
enum class StreamEvent {
  OrderChanged,  ///< the order as it now is
  Filled,        ///< an execution (price and qty are its own)
  ForReview,     ///< a bust or a correction: a person must look
};
struct EventRow {
  std::string_view event;
  StreamEvent meaning;
};
std::span<const EventRow> event_table();
/// Nothing for one that is not documented.
std::optional<StreamEvent> meaning_of_event(std::string_view event);

/// An error of the market data stream: what to do about it.
enum class FeedError {
  Ignore,     ///< nothing is lost by it
  Reconnect,  ///< connect again, with back-off
  BackOff,    ///< connect again, but slowly: somebody must act, or an old session must die
  Bug,        ///< we said something wrong; connecting again does not help, but nothing else does either
};
struct FeedErrorRow {
  int code;
  FeedError meaning;
  std::string_view words;
};
std::span<const FeedErrorRow> feed_error_table();
/// An undocumented code is Reconnect.
FeedError meaning_of_feed_error(int code);

/// The error names the field that cannot be mapped (a side that is neither buy nor sell).
core::Result<OrderReport> to_report(const models::Order& order);
/// False when the order's status is not documented.
bool is_known_status(const models::Order& order);
/// An order of several legs at once (options): never ours, and it has neither symbol nor side.
bool is_multi_leg(const models::Order& order);

/// One id for one execution, however we hear of it: "<venue order id>/<cumulative filled quantity>". The
/// stream's execution_id and the history's id are not known to be the same, but both tell the cumulative
/// quantity, which grows with every execution of an order and so names it.
domain::ExecId exec_id_of(const std::string& order_id, core::Decimal cumulative);

core::Result<FillReport> to_fill(const models::TradeUpdate& update);
core::Result<FillReport> to_fill(const models::Activity& activity);

domain::NamedPosition to_position(const models::Position& position);
domain::Balance to_balance(const models::Account& account);
/// Empty when the account may trade: ACTIVE, and none of the flags.
std::string why_blocked(const models::Account& account);
VenueClock to_clock(const models::Clock& clock);

/// Positions and activities call a crypto pair BTCUSD, orders call it BTC/USD: this is the latter.
std::string canonical_symbol(std::string_view symbol, std::string_view asset_class);

/// The id that Alpaca gets: at most 48 characters (older documents; newer ones say 128). A longer one is cut
/// to 24, with a dash and 16 hexadecimal digits of a hash of the whole: always the same for the same id.
std::string client_id_for(std::string_view id);

/// The venue holds exits for whole shares only, day or gtc: not for crypto, and not for fractions.
bool holds_brackets(const domain::OrderRequest& entry);

/// The body of POST /v2/orders. A bracket goes along only where the venue holds it.
std::string order_body(const domain::OrderRequest& request, const std::string& client_id);
/// The body of PATCH /v2/orders/{id}.
std::string replace_body(const Replacement& change);

}  // namespace avenor::venue::alpaca
