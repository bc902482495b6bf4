#include "venue/alpaca/orders/trade_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "venue/alpaca/orders/report_map.hpp"
#include "venue/alpaca/orders/status_map.hpp"
#include "venue/alpaca/parse_stream.hpp"
#include "venue/alpaca/sign.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::string_view kListen = R"({"action":"listen","data":{"streams":["trade_updates"]}})";

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

}  // namespace

TradeStream::TradeStream(boost::asio::io_context& io, const net::Url& url, const Credentials& credentials,
                         StreamHandlers handlers, std::function<void(const OrderRef&)> ask_again)
    : credentials_(credentials),
      handlers_(std::move(handlers)),
      ask_again_(std::move(ask_again)),
      session_(io, url, {.login = kLoginTimeout, .slow_retry = kRefusedWait},
               "logged in, but the subscription was not confirmed") {}

void TradeStream::start() {
  session_.start({.on_open = [this] { session_.send(auth_message(credentials_), "login"); },
                  .on_message = [this](std::string_view frame) { on_message(frame); },
                  .on_closed = [this] { totals_.clear(); },
                  .on_up = handlers_.on_up,
                  .on_down = handlers_.on_down});
}

void TradeStream::on_message(std::string_view frame) {
  const auto message = parse_stream(frame);
  if (!message) {
    unreadable(message.error().message);
    return;
  }
  std::visit(
      Overloaded{
          [this](const models::Authorization& m) { on_authorization(m); },
          [this](const models::Listening& m) { on_listening(m); },
          [this](const models::TradeUpdate& m) { on_update(m); },
          [this](const models::UnreadableUpdate& m) { unreadable_update(m); },
          [this](const models::OtherStream& m) { warn("a message of an unknown stream: " + m.stream); },
      },
      *message);
}

void TradeStream::on_authorization(const models::Authorization& message) {
  if (message.status == "authorized") {
    session_.send(kListen, "request to listen");
    return;
  }
  // An immediate retry would only get the account locked out.
  session_.back_off("the venue rejects the API keys (" + message.status + "): check " + credentials_.prefix +
                    "KEY_ID and " + credentials_.prefix + "SECRET_KEY");
}

void TradeStream::on_listening(const models::Listening& message) {
  if (std::find(message.streams.begin(), message.streams.end(), "trade_updates") == message.streams.end()) {
    session_.reconnect("the server did not confirm the subscription to trade_updates");
    return;
  }
  session_.mark_up();
}

void TradeStream::on_update(const models::TradeUpdate& update) {
  if (is_multi_leg(update.order)) return;
  auto report = to_report(update.order);
  if (!report) {
    unreadable_update({.symbol = update.order.symbol,
                       .order_id = update.order.id,
                       .client_order_id = update.order.client_order_id,
                       .problem = report.error().message});
    return;
  }
  const auto meaning = meaning_of_event(update.event);
  if (!meaning || !is_known_status(update.order)) {
    warn("order " + update.order.id + ": event '" + update.event + "' with status '" + update.order.status +
         "' is unknown; querying the order");
    ask_again_({report->symbol, report->venue_order_id, report->client_id});
  }
  if (meaning == StreamEvent::ForReview) {
    warn("order " + update.order.id + ": the venue reports a " + update.event +
         ": check the account manually");
  }
  if (update.event != update.order.status) report->words = update.event + ", " + report->words;
  if (meaning != StreamEvent::Filled) {
    if (handlers_.on_order) handlers_.on_order(std::move(*report));
    return;
  }
  on_fill(update, std::move(*report));
}

void TradeStream::on_fill(const models::TradeUpdate& update, OrderReport report) {
  auto fill = to_fill(update);
  if (!fill) {
    unreadable_update({.symbol = update.order.symbol,
                       .order_id = update.order.id,
                       .client_order_id = update.order.client_order_id,
                       .problem = fill.error().message});
    return;
  }
  if (!totals_.fits(update.order.id, fill->qty.decimal(), report.filled_qty.decimal())) {
    // The order's present state shows a fill; its details come from the history.
    warn(fmt::format(
        "order {}: an execution of {} does not fit the {} filled in total: read from the history instead",
        update.order.id, fill->qty, report.filled_qty));
    if (handlers_.on_order) handlers_.on_order(std::move(report));
    return;
  }
  if (!fill->event_ts.is_set()) {
    warn(fmt::format(
        "order {}: an execution has an impossible time (not 1970 to 2200): read from the history instead",
        update.order.id));
    if (handlers_.on_order) handlers_.on_order(std::move(report));
    return;
  }
  if (handlers_.on_fill) handlers_.on_fill(std::move(*fill), std::move(report));
}

// Only this order is in doubt: a query returns what the message should have reported, including executions.
void TradeStream::unreadable_update(const models::UnreadableUpdate& update) {
  warn("ignored: " + update.problem);
  if (update.order_id.empty() && update.client_order_id.empty()) return;
  ask_again_({domain::Symbol{update.symbol}, domain::VenueOrderId{update.order_id}, update.client_order_id});
}

void TradeStream::unreadable(const std::string& problem) {
  warn(problem);
  session_.reconnect("a message could not be read, so something may be missing");
}

void TradeStream::warn(const std::string& text) {
  if (handlers_.on_warning) handlers_.on_warning(text);
}

}  // namespace avenor::venue::alpaca
