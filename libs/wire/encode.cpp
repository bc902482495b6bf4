#include "wire/encode.hpp"

#include <string>
#include <variant>

#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "wire/bounds.hpp"
#include "wire/json_writer.hpp"

namespace avenor::wire {
namespace {

using domain::to_text;

// No message comes near kMaxPayload: free texts are cut, and arguments beyond this bound are omitted.
constexpr std::size_t kMostArguments = kMaxPayload - 16 * 1024;
constexpr std::size_t kAroundArgument = 6;

struct Shortened {
  std::string cut;
  std::string_view text;
  operator std::string_view() const { return cut.empty() ? text : std::string_view{cut}; }
};

Shortened shortened(std::string_view text) {
  if (text.size() <= kLongestText) return {.cut = {}, .text = text};
  return {.cut = core::shortened(text, kLongestText), .text = {}};
}

/// At most: of control characters, of what has a backslash, of what is replaced because it is not UTF-8.
std::size_t escaped_bytes(std::string_view text) {
  std::size_t bytes = 0;
  for (const char c : text.substr(0, kLongestText)) {
    const auto byte = static_cast<unsigned char>(c);
    bytes += byte < 0x20 ? 6 : byte >= 0x80 ? 3 : byte == '"' || byte == '\\' ? 2 : 1;
  }
  return bytes;
}

void fields(JsonWriter& w, const domain::Quote& m) {
  w.text("symbol", m.symbol.view());
  w.text("venue", m.venue.view());
  w.time("event_ts", m.event_ts);
  if (m.quote_ts.is_set()) w.time("quote_ts", m.quote_ts);
  if (m.last_ts.is_set()) w.time("last_ts", m.last_ts);
  w.amount("bid", m.bid);
  w.amount("bid_size", m.bid_size);
  w.amount("ask", m.ask);
  w.amount("ask_size", m.ask_size);
  w.amount("last", m.last);
  w.amount("last_size", m.last_size);
  w.boolean("stale", m.stale);
}

void fields(JsonWriter& w, const domain::Bar& m) {
  w.text("symbol", m.symbol.view());
  w.text("venue", m.venue.view());
  w.text("interval", m.interval);
  w.amount("open", m.open);
  w.amount("high", m.high);
  w.amount("low", m.low);
  w.amount("close", m.close);
  w.amount("volume", m.volume);
  w.time("event_ts", m.event_ts);
}

void fields(JsonWriter& w, const domain::Balance& m) {
  w.text("venue", m.venue.view());
  w.text("currency", m.currency.view());
  w.amount("cash", m.cash);
  w.amount("equity", m.equity);
  w.amount("buying_power", m.buying_power);
}

void fields(JsonWriter& w, const PositionReport& m) {
  w.text("symbol", m.symbol.view());
  w.text("venue", m.venue.view());
  w.text_if("bot_id", m.bot_id.view());
  w.amount("qty", m.qty);
  w.amount("avg_price", m.avg_price);
  w.amount("realized_pnl", m.realized_pnl);
}

void fields(JsonWriter& w, const domain::OrderRequest& m) {
  w.text("client_order_id", m.client_order_id.view());
  w.text("bot_id", m.bot_id.view());
  w.text("symbol", m.symbol.view());
  w.text_if("venue", m.venue.view());
  w.text("side", to_text(m.side));
  w.text("type", to_text(m.type));
  w.amount("qty", m.qty);
  w.text("time_in_force", to_text(m.time_in_force));
  w.text("reason", to_text(m.reason));
  w.amount("limit_price", m.limit_price);
  w.amount("stop_price", m.stop_price);
  if (m.bracket) {
    w.amount("take_profit_price", m.bracket->take_profit);
    w.amount("stop_loss_price", m.bracket->stop_loss);
    w.amount("stop_loss_limit_price", m.bracket->stop_loss_limit);
  }
  if (m.expires_ts.is_set()) w.time("expires_ts", m.expires_ts);
  if (!m.rationale.empty()) {
    w.key("rationale");
    w.raw(m.rationale);
  }
}

void fields(JsonWriter& w, const OrderCancel& m) {
  w.text("client_order_id", m.client_order_id.view());
  w.text("bot_id", m.bot_id.view());
}

void fields(JsonWriter& w, const OrderReplace& m) {
  w.text("client_order_id", m.client_order_id.view());
  w.text("new_client_order_id", m.new_client_order_id.view());
  w.text("bot_id", m.bot_id.view());
  w.amount("qty", m.qty);
  w.amount("filled_qty", m.filled_qty);
  w.amount("limit_price", m.limit_price);
  w.amount("stop_price", m.stop_price);
}

void fields(JsonWriter& w, const OrderQuery& m) { w.text("bot_id", m.bot_id.view()); }

void fields(JsonWriter& w, const Confirmation& m) {
  w.text("client_order_id", m.client_order_id.view());
  w.text("bot_id", m.bot_id.view());
  w.text("symbol", m.symbol.view());
  w.text("venue", m.venue.view());
  w.text("side", to_text(m.side));
  w.amount("qty", m.qty);
  w.text("status", to_text(m.status));
  w.amount("filled_qty", m.filled_qty);
  if (!m.fee_qty.is_zero()) w.amount("fee_qty", m.fee_qty);
  w.amount("avg_price", m.avg_price);
  w.text_if("venue_order_id", m.venue_order_id.view());
  w.integer("version", m.version);
  w.text_if("error", shortened(m.error));
  w.text_if("message", shortened(m.message));
}

void fields(JsonWriter& w, const Ack& m) {
  w.text("client_order_id", m.client_order_id.view());
  w.text("bot_id", m.bot_id.view());
  w.integer("version", m.version);
}

void fields(JsonWriter& w, const BotState& m) {
  w.text("bot_id", m.bot_id.view());
  if (m.pages > 1) {
    w.integer("answer", m.answer);
    w.integer("page", m.page);
    w.integer("pages", m.pages);
  }
  if (!m.waiting_for.empty()) {
    w.key("waiting_for");
    w.texts(m.waiting_for);
  }
  w.key("open_orders");
  w.objects(m.open_orders, [&](const Confirmation& order) { fields(w, order); });
  w.key("positions");
  w.objects(m.positions, [&](const PositionReport& position) { fields(w, position); });
}

void fields(JsonWriter& w, const domain::Fill& m) {
  w.text("client_order_id", m.client_order_id.view());
  w.text("bot_id", m.bot_id.view());
  w.text("exec_id", m.exec_id.view());
  w.text("symbol", m.symbol.view());
  w.text("venue", m.venue.view());
  w.text("side", to_text(m.side));
  w.amount("price", m.price);
  w.amount("qty", m.qty);
  w.amount("fee", m.fee.amount);
  w.text("fee_currency", m.fee.currency.view());
  w.time("event_ts", m.event_ts);
}

void fields(JsonWriter& w, const Heartbeat& m) {
  w.text("service", m.service);
  w.text("instance", m.instance);
  w.integer("pid", m.pid);
  w.text("state", m.degraded ? "degraded" : "ok");
  w.text_if("detail", shortened(m.detail));
  w.real("uptime_s", m.uptime_s);
  w.integer("gaps", m.gaps);
  w.integer("dropped", m.dropped);
}

void fields(JsonWriter& w, const Alert& m) {
  w.text("code", m.code);
  w.text("message", shortened(m.message));
  w.text("subject", shortened(m.subject));
}

void fields(JsonWriter& w, const Control& m) {
  w.text("request_id", m.request_id);
  w.text("verb", m.verb);
  w.key("args");
  w.raw("{");
  std::size_t bytes = 0, shown = 0;
  for (const auto& [name, value] : m.args) {
    bytes += escaped_bytes(name) + escaped_bytes(value) + kAroundArgument;
    if (bytes > kMostArguments) break;
    if (shown++ > 0) w.raw(",");
    w.string(shortened(name));
    w.raw(":");
    w.string(shortened(value));
  }
  if (shown < m.args.size()) {
    w.raw(shown > 0 ? ",\"not_shown\":" : "\"not_shown\":");
    w.string(std::to_string(m.args.size() - shown));
  }
  w.raw("}");
}

}  // namespace

void encode(const Envelope& envelope, const Message& message, std::string& out) {
  out.clear();
  JsonWriter w(out);
  w.object([&] {
    w.integer("v", envelope.v);
    w.text("source", envelope.source);
    w.integer("seq", envelope.seq);
    w.text("session", envelope.session);
    w.time("ts", envelope.ts);
    std::visit([&](const auto& body) { fields(w, body); }, message);
  });
}

std::string to_json(const Message& message) {
  std::string out;
  {
    JsonWriter w(out);
    w.object([&] { std::visit([&](const auto& body) { fields(w, body); }, message); });
  }
  return out;
}

}  // namespace avenor::wire
