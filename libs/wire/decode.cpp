#include <array>
#include <memory>

#include "domain/text.hpp"
#include "wire/codec.hpp"
#include "wire/json_reader.hpp"

namespace avenor::wire {
namespace {

namespace dom = simdjson::dom;
using domain::Money;
using domain::Price;
using domain::Quantity;

constexpr std::size_t kDeepest = 16;
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLongestOrigin = 4096;

using Body = Message (*)(JsonReader&);

domain::Symbol symbol(JsonReader& r) { return r.name("symbol", &domain::parse_symbol); }
domain::VenueName venue(JsonReader& r) { return r.name("venue", &domain::parse_venue_name); }
domain::BotId bot_id(JsonReader& r) { return r.name("bot_id", &domain::parse_bot_id); }
domain::Side side(JsonReader& r) { return r.name("side", &domain::parse_side); }
domain::ClientOrderId order_id(JsonReader& r, std::string_view field = "client_order_id") {
  return r.name(field, &domain::parse_client_order_id);
}

// A name that a venue makes: its characters are its own affair, its length is not.
std::string bounded(JsonReader& r, std::string_view field, std::string_view value) {
  if (value.size() > kLongestName) r.refuse(field, "longer than 128 bytes");
  return std::string(value);
}

Message quote(JsonReader& r) {
  return domain::Quote{.symbol = symbol(r),
                       .venue = venue(r),
                       .event_ts = r.time("event_ts"),
                       .bid = r.optional_amount<Price>("bid"),
                       .bid_size = r.optional_amount<Quantity>("bid_size"),
                       .ask = r.optional_amount<Price>("ask"),
                       .ask_size = r.optional_amount<Quantity>("ask_size"),
                       .last = r.optional_amount<Price>("last"),
                       .last_size = r.optional_amount<Quantity>("last_size"),
                       .stale = r.optional_boolean("stale")};
}

Message bar(JsonReader& r) {
  return domain::Bar{.symbol = symbol(r),
                     .venue = venue(r),
                     .interval = bounded(r, "interval", r.text("interval")),
                     .open = r.amount<Price>("open"),
                     .high = r.amount<Price>("high"),
                     .low = r.amount<Price>("low"),
                     .close = r.amount<Price>("close"),
                     .volume = r.amount<Quantity>("volume"),
                     .event_ts = r.time("event_ts")};
}

Message balance(JsonReader& r) {
  return domain::Balance{.venue = venue(r),
                         .currency = domain::Currency(bounded(r, "currency", r.text("currency"))),
                         .cash = r.amount<Money>("cash"),
                         .equity = r.amount<Money>("equity"),
                         .buying_power = r.amount<Money>("buying_power")};
}

PositionReport position_report(JsonReader& r) {
  return {.symbol = symbol(r),
          .venue = venue(r),
          .bot_id = r.optional_text("bot_id").empty() ? domain::BotId{} : bot_id(r),
          .qty = r.amount<Quantity>("qty"),
          .avg_price = r.amount<Price>("avg_price"),
          .realized_pnl = r.optional_amount<Money>("realized_pnl")};
}

Message position(JsonReader& r) { return position_report(r); }

Message order_create(JsonReader& r) {
  domain::OrderRequest request{.client_order_id = order_id(r),
                               .bot_id = bot_id(r),
                               .symbol = symbol(r),
                               .venue = venue(r),
                               .side = side(r),
                               .type = r.name("type", &domain::parse_order_type),
                               .qty = r.amount<Quantity>("qty"),
                               .time_in_force = r.name("time_in_force", &domain::parse_time_in_force),
                               .reason = r.name("reason", &domain::parse_reason),
                               .limit_price = r.optional_amount<Price>("limit_price"),
                               .stop_price = r.optional_amount<Price>("stop_price"),
                               .bracket = std::nullopt,
                               .expires_ts = r.optional_time("expires_ts"),
                               .origin = {}};
  const domain::Bracket bracket{.take_profit = r.optional_amount<Price>("take_profit_price"),
                                .stop_loss = r.optional_amount<Price>("stop_loss_price"),
                                .stop_loss_limit = r.optional_amount<Price>("stop_loss_limit_price")};
  if (bracket != domain::Bracket{}) request.bracket = bracket;
  if (const auto why = r.optional_object("why")) {
    request.origin = simdjson::minify(*why);
    if (request.origin.size() > kLongestOrigin) r.refuse("why", "longer than 4096 bytes");
  }
  return request;
}

Message order_cancel(JsonReader& r) {
  return OrderCancel{.client_order_id = order_id(r), .bot_id = bot_id(r)};
}

Message order_replace(JsonReader& r) {
  return OrderReplace{.client_order_id = order_id(r),
                      .new_client_order_id = order_id(r, "new_client_order_id"),
                      .bot_id = bot_id(r),
                      .qty = r.optional_amount<Quantity>("qty"),
                      .limit_price = r.optional_amount<Price>("limit_price"),
                      .stop_price = r.optional_amount<Price>("stop_price")};
}

Message order_query(JsonReader& r) { return OrderQuery{.bot_id = bot_id(r)}; }

Confirmation confirmation_of(JsonReader& r) {
  return {
      .client_order_id = order_id(r),
      .bot_id = bot_id(r),
      .symbol = symbol(r),
      .venue = venue(r),
      .side = side(r),
      .qty = r.amount<Quantity>("qty"),
      .status = r.name("status", &domain::parse_order_status),
      .filled_qty = r.amount<Quantity>("filled_qty"),
      .avg_price = r.optional_amount<Price>("avg_price"),
      .venue_order_id = domain::VenueOrderId(bounded(r, "venue_order_id", r.optional_text("venue_order_id"))),
      .version = static_cast<int>(r.integer("version", 0, INT32_MAX)),
      .error = std::string(r.optional_text("error")),
      .message = std::string(r.optional_text("message"))};
}

Message confirmation(JsonReader& r) { return confirmation_of(r); }

Message ack(JsonReader& r) {
  return Ack{.client_order_id = order_id(r),
             .bot_id = bot_id(r),
             .version = static_cast<int>(r.integer("version", 0, INT32_MAX))};
}

template <class Item>
std::vector<Item> list(JsonReader& r, std::string_view field, Item (*item)(JsonReader&)) {
  std::vector<Item> items;
  const auto array = r.array(field);
  if (!array) return items;
  for (const dom::element element : *array) {
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) {
      r.refuse(field, "holds something that is not an object");
      break;
    }
    JsonReader inner(object);
    items.push_back(item(inner));
    if (!inner.ok()) {
      r.refuse(field, inner.error());
      break;
    }
  }
  return items;
}

Message bot_state(JsonReader& r) {
  return BotState{.bot_id = bot_id(r),
                  .open_orders = list<Confirmation>(r, "open_orders", &confirmation_of),
                  .positions = list<PositionReport>(r, "positions", &position_report)};
}

Message fill(JsonReader& r) {
  return domain::Fill{
      .client_order_id = order_id(r),
      .bot_id = bot_id(r),
      .exec_id = domain::ExecId(bounded(r, "exec_id", r.text("exec_id"))),
      .symbol = symbol(r),
      .venue = venue(r),
      .side = side(r),
      .price = r.amount<Price>("price"),
      .qty = r.amount<Quantity>("qty"),
      .fee = r.amount<Money>("fee"),
      .fee_currency = domain::Currency(bounded(r, "fee_currency", r.optional_text("fee_currency"))),
      .event_ts = r.time("event_ts")};
}

Message heartbeat(JsonReader& r) {
  const std::string_view state = r.text("state");
  if (r.ok() && state != "ok" && state != "degraded") r.refuse("state", "neither ok nor degraded");
  return Heartbeat{.service = bounded(r, "service", r.text("service")),
                   .instance = bounded(r, "instance", r.optional_text("instance")),
                   .pid = static_cast<int>(r.integer("pid", 0, INT32_MAX)),
                   .degraded = state == "degraded",
                   .detail = std::string(r.optional_text("detail")),
                   .uptime_s = r.real("uptime_s"),
                   .gaps = static_cast<std::uint64_t>(r.optional_integer("gaps", 0, INT64_MAX)),
                   .dropped = static_cast<std::uint64_t>(r.optional_integer("dropped", 0, INT64_MAX))};
}

template <Severity kSeverity>
Message alert(JsonReader& r) {
  return Alert{.severity = kSeverity,
               .code = bounded(r, "code", r.text("code")),
               .message = std::string(r.optional_text("message")),
               .subject = std::string(r.optional_text("subject"))};
}

template <bool kReply>
Message control(JsonReader& r) {
  Control control{.reply = kReply,
                  .request_id = bounded(r, "request_id", r.text("request_id")),
                  .verb = bounded(r, "verb", r.text("verb")),
                  .args = {}};
  if (const auto args = r.optional_object("args")) {
    for (const auto& [name, value] : *args) {
      std::string_view text;
      if (value.get_string().get(text) != simdjson::SUCCESS) {
        r.refuse("args", "holds something that is not a string");
        break;
      }
      control.args.emplace_back(name, text);
    }
  }
  return control;
}

struct Route {
  std::string_view topic;  ///< a family when it ends in a dot
  Body body;
};

constexpr std::array kRoutes = {
    Route{topics::kPrice, &quote},
    Route{topics::kBar, &bar},
    Route{topics::kBalance, &balance},
    Route{topics::kPosition, &position},
    Route{topics::kOrderCreate, &order_create},
    Route{topics::kOrderCancel, &order_cancel},
    Route{topics::kOrderReplace, &order_replace},
    Route{topics::kOrderQuery, &order_query},
    Route{topics::kBotState, &bot_state},
    Route{topics::kConfirmation, &confirmation},
    Route{topics::kAck, &ack},
    Route{topics::kFill, &fill},
    Route{topics::kHeartbeat, &heartbeat},
    Route{"ALERT.INFO", &alert<Severity::Info>},
    Route{"ALERT.WARNING", &alert<Severity::Warning>},
    Route{"ALERT.CRITICAL", &alert<Severity::Critical>},
    Route{"CONTROL.REQUEST", &control<false>},
    Route{"CONTROL.REPLY", &control<true>},
};

Body route(std::string_view topic) {
  for (const Route& route : kRoutes) {
    const bool family = route.topic.back() == '.';
    if (family ? topic.size() > route.topic.size() && topic.starts_with(route.topic) : topic == route.topic) {
      return route.body;
    }
  }
  return nullptr;
}

Envelope envelope(JsonReader& r) {
  return {.v = static_cast<int>(r.integer("v", 1, 1)),
          .source = bounded(r, "source", r.text("source")),
          .seq = static_cast<std::uint64_t>(r.integer("seq", 1, INT64_MAX)),
          .session = bounded(r, "session", r.text("session")),
          .ts = r.time("ts")};
}

}  // namespace

struct Decoder::Parser {
  dom::parser json;
  std::string padded;
};

Decoder::Decoder() : parser_(std::make_unique<Parser>().release()) {
  // The buffers for the largest payload once, so that the depth stays what is set here.
  if (parser_->json.allocate(kMaxPayload + simdjson::SIMDJSON_PADDING, kDeepest) != simdjson::SUCCESS) {
    delete parser_;
    throw std::bad_alloc();
  }
}

Decoder::~Decoder() { delete parser_; }

core::Result<Decoded> Decoder::decode(std::string_view topic, std::string_view payload) {
  const Body body = route(topic);
  if (body == nullptr) return core::fail("no such topic");
  if (payload.size() > kMaxPayload) return core::fail("longer than 262144 bytes");

  std::string& buffer = parser_->padded;
  buffer.reserve(payload.size() + simdjson::SIMDJSON_PADDING);
  buffer.assign(payload);
  dom::element root;
  const auto parsed = parser_->json.parse(buffer.data(), buffer.size(), false);
  if (const auto error = parsed.get(root); error != simdjson::SUCCESS) {
    return core::fail(std::string("not JSON: ") + simdjson::error_message(error));
  }
  dom::object object;
  if (root.get_object().get(object) != simdjson::SUCCESS) return core::fail("not a JSON object");

  JsonReader reader(object);
  Decoded decoded{.envelope = envelope(reader), .message = OrderQuery{}};
  if (reader.ok()) decoded.message = body(reader);
  if (!reader.ok()) return core::fail(reader.error());
  if (topic_of(decoded.message) != topic)
    return core::fail("the payload belongs on " + topic_of(decoded.message));
  return decoded;
}

}  // namespace avenor::wire
