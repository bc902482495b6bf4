// The fields of each payload: one list per message, for both readers. PlainReader takes the fields only in
// the order in which encode() writes them, so the lists keep to it. Internal to decode.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "wire/body_fields.hpp"
#include "wire/bounds.hpp"
#include "wire/json_reader.hpp"
#include "wire/messages.hpp"

namespace avenor::wire::bodies {

using domain::Money;
using domain::Price;
using domain::Quantity;

// Assigned field by field: a receiver's envelope keeps its strings' room.
template <class R>
void envelope(R& r, Envelope& into) {
  into.v = static_cast<int>(r.integer("v", 1, 1));
  into.source = bounded(r, "source", r.text("source"));
  into.seq = static_cast<std::uint64_t>(r.integer("seq", 1, INT64_MAX));
  into.session = bounded(r, "session", r.text("session"));
  into.ts = r.time("ts");
}

template <class R>
domain::Quote quote(R& r) {
  return {.symbol = symbol(r),
          .venue = venue(r),
          .event_ts = r.time("event_ts"),
          .quote_ts = r.optional_time("quote_ts"),
          .last_ts = r.optional_time("last_ts"),
          .bid = optional_positive<Price>(r, "bid"),
          .bid_size = optional_not_negative<Quantity>(r, "bid_size"),
          .ask = optional_positive<Price>(r, "ask"),
          .ask_size = optional_not_negative<Quantity>(r, "ask_size"),
          .last = optional_positive<Price>(r, "last"),
          .last_size = optional_not_negative<Quantity>(r, "last_size"),
          .stale = r.optional_boolean("stale")};
}

template <class R>
domain::Bar bar(R& r) {
  return {.symbol = symbol(r),
          .venue = venue(r),
          .interval = bounded_text(r, "interval"),
          .open = positive<Price>(r, "open"),
          .high = positive<Price>(r, "high"),
          .low = positive<Price>(r, "low"),
          .close = positive<Price>(r, "close"),
          .volume = not_negative<Quantity>(r, "volume"),
          .event_ts = r.time("event_ts")};
}

template <class R>
domain::Balance balance(R& r) {
  return {.venue = venue(r),
          .currency = domain::Currency(bounded_text(r, "currency")),
          .cash = r.template amount<Money>("cash"),
          .equity = r.template amount<Money>("equity"),
          .buying_power = r.template amount<Money>("buying_power")};
}

template <class R>
PositionReport position(R& r) {
  return {.symbol = symbol(r),
          .venue = venue(r),
          .bot_id = r.optional_name("bot_id", &domain::parse_bot_id),
          .qty = r.template amount<Quantity>("qty"),
          .avg_price = r.template amount<Price>("avg_price"),
          .realized_pnl = r.template optional_amount<Money>("realized_pnl")};
}

template <class R>
std::optional<domain::Bracket> bracket(R& r) {
  const domain::Bracket found{.take_profit = r.template optional_amount<Price>("take_profit_price"),
                              .stop_loss = r.template optional_amount<Price>("stop_loss_price"),
                              .stop_loss_limit = r.template optional_amount<Price>("stop_loss_limit_price")};
  return found == domain::Bracket{} ? std::nullopt : std::optional(found);
}

template <class R>
domain::OrderRequest order_create(R& r) {
  return {.client_order_id = order_id(r),
          .bot_id = bot_id(r),
          .symbol = symbol(r),
          .venue = r.optional_name("venue", &domain::parse_venue_name),
          .side = side(r),
          .type = r.name("type", &domain::parse_order_type),
          .qty = r.template amount<Quantity>("qty"),
          .time_in_force = r.name("time_in_force", &domain::parse_time_in_force),
          .reason = r.name("reason", &domain::parse_reason),
          .limit_price = r.template optional_amount<Price>("limit_price"),
          .stop_price = r.template optional_amount<Price>("stop_price"),
          .bracket = bracket(r),
          .expires_ts = r.optional_time("expires_ts"),
          .rationale = r.optional_minified("rationale", kLongestRationale)};
}

template <class R>
OrderCancel order_cancel(R& r) {
  return {.client_order_id = order_id(r), .bot_id = bot_id(r)};
}

template <class R>
OrderReplace order_replace(R& r) {
  return {.client_order_id = order_id(r),
          .new_client_order_id = r.name("new_client_order_id", &domain::parse_client_order_id),
          .bot_id = bot_id(r),
          .qty = r.template optional_amount<Quantity>("qty"),
          .filled_qty = optional_not_negative<Quantity>(r, "filled_qty"),
          .limit_price = r.template optional_amount<Price>("limit_price"),
          .stop_price = r.template optional_amount<Price>("stop_price")};
}

template <class R>
OrderQuery order_query(R& r) {
  return OrderQuery{.bot_id = bot_id(r)};
}

template <class R>
Confirmation confirmation(R& r) {
  return {.client_order_id = order_id(r),
          .bot_id = bot_id(r),
          .symbol = symbol(r),
          .venue = venue(r),
          .side = side(r),
          .qty = r.template amount<Quantity>("qty"),
          .status = r.name("status", &domain::parse_order_status),
          .filled_qty = not_negative<Quantity>(r, "filled_qty"),
          .fee_qty = r.template optional_amount<Quantity>("fee_qty").value_or(Quantity{}),
          .avg_price = r.template optional_amount<Price>("avg_price"),
          .venue_order_id = domain::VenueOrderId(optional_bounded_text(r, "venue_order_id")),
          .version = static_cast<int>(r.integer("version", 0, kMostVersion)),
          .error = free_text(r, "error"),
          .message = free_text(r, "message")};
}

template <class R>
Ack ack(R& r) {
  return {.client_order_id = order_id(r),
          .bot_id = bot_id(r),
          .version = static_cast<int>(r.integer("version", 0, kMostVersion))};
}

template <class Item>
std::vector<Item> list(JsonReader& r, std::string_view field, Item (*item)(JsonReader&)) {
  std::vector<Item> items;
  const auto array = r.array(field);
  if (!array) return items;
  for (const simdjson::dom::element element : *array) {
    simdjson::dom::object object;
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

inline constexpr int kMostPages = 1024;
inline constexpr std::size_t kMostVenues = 64;

inline std::vector<domain::VenueName> venues(JsonReader& r, std::string_view field) {
  std::vector<domain::VenueName> names;
  const auto array = r.optional_array(field);
  if (!array) return names;
  for (const simdjson::dom::element element : *array) {
    std::string_view text;
    if (element.get_string().get(text) != simdjson::SUCCESS || names.size() == kMostVenues) {
      r.refuse(field, "not a list of at most 64 names");
      break;
    }
    auto name = domain::parse_venue_name(text);
    if (!name) {
      r.refuse(field, name.error().message);
      break;
    }
    names.push_back(std::move(*name));
  }
  return names;
}

inline BotState bot_state(JsonReader& r) {
  const auto answer = r.optional_integer("answer", 1, INT64_MAX);
  const auto page = static_cast<int>(r.optional_integer("page", 1, kMostPages));
  const auto pages = static_cast<int>(r.optional_integer("pages", 1, kMostPages));
  const bool paged = answer != 0 && page != 0 && pages != 0;
  if (r.ok() && !paged && (answer != 0 || page != 0 || pages != 0))
    r.refuse("pages", "answer, page and pages come together or not at all");
  if (r.ok() && page > pages) r.refuse("page", "beyond the last one");
  return {.bot_id = bot_id(r),
          .answer = pages > 1 ? answer : 0,
          .page = paged ? page : 1,
          .pages = paged ? pages : 1,
          .waiting_for = venues(r, "waiting_for"),
          .open_orders = list<Confirmation>(r, "open_orders", &confirmation<JsonReader>),
          .positions = list<PositionReport>(r, "positions", &position<JsonReader>)};
}

template <class R>
domain::CurrencyAmount fee(R& r) {
  const auto amount = r.template amount<domain::CurrencyUnits>("fee");
  return {.currency = domain::Currency(optional_bounded_text(r, "fee_currency")), .amount = amount};
}

template <class R>
domain::Fill fill(R& r) {
  domain::Fill fill{.client_order_id = order_id(r),
                    .bot_id = bot_id(r),
                    .exec_id = domain::ExecId(bounded_text(r, "exec_id")),
                    .symbol = symbol(r),
                    .venue = venue(r),
                    .side = side(r),
                    .price = not_negative<Price>(r, "price"),
                    .qty = positive<Quantity>(r, "qty"),
                    .fee = fee(r),
                    .event_ts = r.time("event_ts")};
  if (r.ok() && !domain::value_of(fill.price, fill.qty))
    r.refuse("qty", "price times quantity is beyond the bound of money");
  return fill;
}

inline Heartbeat heartbeat(JsonReader& r) {
  const std::string_view state = r.text("state");
  if (r.ok() && state != "ok" && state != "degraded") r.refuse("state", "neither ok nor degraded");
  return {.service = bounded_text(r, "service"),
          .instance = optional_bounded_text(r, "instance"),
          .pid = static_cast<int>(r.integer("pid", 0, INT32_MAX)),
          .degraded = state == "degraded",
          .detail = free_text(r, "detail"),
          .uptime_s = r.real("uptime_s", kLongestUptime),
          .gaps = static_cast<std::uint64_t>(r.optional_integer("gaps", 0, INT64_MAX)),
          .dropped = static_cast<std::uint64_t>(r.optional_integer("dropped", 0, INT64_MAX))};
}

template <Severity kSeverity>
Alert alert(JsonReader& r) {
  return {.severity = kSeverity,
          .code = bounded_text(r, "code"),
          .message = free_text(r, "message"),
          .subject = free_text(r, "subject")};
}

template <bool kReply>
Control control(JsonReader& r) {
  Control control{.reply = kReply,
                  .request_id = bounded_text(r, "request_id"),
                  .verb = bounded_text(r, "verb"),
                  .args = {}};
  if (const auto args = r.optional_object("args")) {
    for (const auto& [name, value] : *args) {
      std::string_view text;
      if (value.get_string().get(text) != simdjson::SUCCESS) {
        r.refuse("args", "holds something that is not a string");
        break;
      }
      if (name.size() > kLongestName) {
        r.refuse("args", "a name longer than 128 bytes");
        break;
      }
      control.args.emplace_back(name, core::shortened(text, kLongestText));
    }
  }
  return control;
}

}  // namespace avenor::wire::bodies
