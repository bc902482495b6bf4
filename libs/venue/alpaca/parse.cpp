#include "venue/alpaca/parse.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "venue/alpaca/numbers.hpp"

namespace avenor::venue::alpaca {
namespace {

using nlohmann::json;

/// Reads the fields of one object; the first problem sticks, the rest is then moot.
class Fields {
 public:
  Fields(const json& object, const char* what) : object_(object), what_(what) {
    if (!object.is_object()) complain("is not an object");
  }

  std::string text(const char* key, bool required = false) {
    const json* value = find(key);
    if (value == nullptr) return missing<std::string>(key, required);
    if (!value->is_string()) return wrong<std::string>(key, "a string");
    return value->get<std::string>();
  }

  std::optional<core::Decimal> maybe_number(const char* key) { return read(key, exact_number); }
  std::optional<core::Decimal> maybe_average(const char* key) { return read(key, average_number); }

  core::Decimal number(const char* key) {
    const std::optional<core::Decimal> value = maybe_number(key);
    return value ? *value : missing<core::Decimal>(key, true);
  }
  core::Decimal average(const char* key) {
    const std::optional<core::Decimal> value = maybe_average(key);
    return value ? *value : missing<core::Decimal>(key, true);
  }
  core::WallTime time(const char* key, bool required = false) {
    const std::string value = text(key, required);
    if (value.empty()) return {};
    auto parsed = core::parse_rfc3339(value);
    if (parsed) return *parsed;
    complain(fmt::format("{}: {}", key, parsed.error().message));
    return {};
  }

  bool flag(const char* key, bool required = false) {
    const json* value = find(key);
    if (value == nullptr) return missing<bool>(key, required);
    if (!value->is_boolean()) return wrong<bool>(key, "true or false");
    return value->get<bool>();
  }

  const json* find(const char* key) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  void complain(std::string problem) {
    if (problem_.empty()) problem_ = fmt::format("alpaca's {}: {}", what_, std::move(problem));
  }

  template <class T>
  core::Result<T> result(T value) const {
    if (!problem_.empty()) return core::fail(problem_);
    return value;
  }

 private:
  std::optional<core::Decimal> read(const char* key,
                                    core::Result<core::Decimal> (*decimal_of)(std::string_view)) {
    const json* value = find(key);
    if (value == nullptr) return std::nullopt;
    // A JSON float has lost its digits by now: only a string or a whole number is exact.
    if (!value->is_string() && !value->is_number_integer()) {
      return wrong<std::optional<core::Decimal>>(key, "a decimal in a string");
    }
    auto parsed = decimal_of(value->is_string() ? value->get_ref<const std::string&>() : value->dump());
    if (parsed) return *parsed;
    complain(fmt::format("{}: {}", key, parsed.error().message));
    return std::nullopt;
  }

  template <class T>
  T missing(const char* key, bool required) {
    if (required) complain(fmt::format("{} is missing", key));
    return T{};
  }
  template <class T>
  T wrong(const char* key, const char* expected) {
    complain(fmt::format("{} is not {}", key, expected));
    return T{};
  }

  const json& object_;
  const char* what_;
  std::string problem_;
};

core::Result<models::Order> read_order(const json& object, int depth = 0) {
  Fields in(object, "order");
  models::Order order;
  order.id = in.text("id", true);
  order.client_order_id = in.text("client_order_id");
  order.symbol = in.text("symbol");
  order.asset_class = in.text("asset_class");
  order.order_class = in.text("order_class");
  order.side = in.text("side");
  order.type = in.text("type");
  if (order.type.empty()) order.type = in.text("order_type");
  order.time_in_force = in.text("time_in_force");
  order.status = in.text("status", true);
  order.qty = in.maybe_number("qty");
  order.filled_qty = in.number("filled_qty");
  order.filled_avg_price = in.maybe_average("filled_avg_price");
  order.limit_price = in.maybe_number("limit_price");
  order.stop_price = in.maybe_number("stop_price");
  order.replaced_by = in.text("replaced_by");
  order.replaces = in.text("replaces");
  order.submitted_at = in.time("submitted_at");
  order.updated_at = in.time("updated_at");
  order.created_at = in.time("created_at");
  if (const json* legs = in.find("legs"); legs != nullptr && depth == 0) {
    if (!legs->is_array()) in.complain("legs is not an array");
    for (const json& leg : *legs) {
      auto parsed = read_order(leg, depth + 1);
      if (!parsed) return tl::unexpected(parsed.error());
      order.legs.push_back(std::move(*parsed));
    }
  }
  return in.result(std::move(order));
}

core::Result<models::Position> read_position(const json& object) {
  Fields in(object, "position");
  models::Position position;
  position.symbol = in.text("symbol", true);
  position.asset_class = in.text("asset_class");
  position.qty = in.number("qty");
  position.avg_entry_price = in.average("avg_entry_price");
  return in.result(std::move(position));
}

core::Result<models::Activity> read_activity(const json& object) {
  Fields in(object, "fill activity");
  models::Activity activity;
  activity.id = in.text("id", true);
  activity.order_id = in.text("order_id", true);
  activity.symbol = in.text("symbol", true);
  activity.side = in.text("side", true);
  activity.type = in.text("type");
  activity.price = in.number("price");
  activity.qty = in.number("qty");
  activity.cum_qty = in.number("cum_qty");
  activity.transaction_time = in.time("transaction_time", true);
  return in.result(std::move(activity));
}

core::Result<models::TradeUpdate> read_trade_update(const json& data) {
  Fields in(data, "trade update");
  models::TradeUpdate update;
  update.event = in.text("event", true);
  update.event_id = in.text("event_id");
  update.execution_id = in.text("execution_id");
  update.price = in.maybe_number("price");
  update.qty = in.maybe_number("qty");
  update.timestamp = in.time("timestamp");
  if (!update.timestamp.is_set()) update.timestamp = in.time("at");
  const json* order = in.find("order");
  if (order == nullptr) {
    in.complain("order is missing");
  } else if (auto parsed = read_order(*order)) {
    update.order = std::move(*parsed);
  } else {
    return tl::unexpected(parsed.error());
  }
  return in.result(std::move(update));
}

core::Result<json> parse_json(std::string_view text) {
  json parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return core::fail("alpaca's answer is not JSON");
  return parsed;
}

template <class Read>
auto parse_one(std::string_view body, Read read) -> decltype(read(json{})) {
  const auto parsed = parse_json(body);
  if (!parsed) return tl::unexpected(parsed.error());
  return read(*parsed);
}

template <class Model, class Read>
core::Result<std::vector<Model>> parse_list(std::string_view body, const char* what, Read read) {
  const auto parsed = parse_json(body);
  if (!parsed) return tl::unexpected(parsed.error());
  if (!parsed->is_array()) return core::fail(fmt::format("alpaca's list of {} is not an array", what));
  std::vector<Model> list;
  list.reserve(parsed->size());
  for (const json& entry : *parsed) {
    auto model = read(entry);
    if (!model) return tl::unexpected(model.error());
    list.push_back(std::move(*model));
  }
  return list;
}

}  // namespace

core::Result<models::Order> parse_order(std::string_view body) {
  return parse_one(body, [](const json& object) { return read_order(object); });
}

core::Result<std::vector<models::Order>> parse_orders(std::string_view body) {
  return parse_list<models::Order>(body, "orders", [](const json& object) { return read_order(object); });
}

core::Result<models::Account> parse_account(std::string_view body) {
  return parse_one(body, [](const json& object) {
    Fields in(object, "account");
    models::Account account;
    account.status = in.text("status");
    account.currency = in.text("currency", true);
    account.cash = in.number("cash");
    account.equity = in.number("equity");
    account.buying_power = in.number("buying_power");
    account.trading_blocked = in.flag("trading_blocked");
    account.account_blocked = in.flag("account_blocked");
    account.trade_suspended_by_user = in.flag("trade_suspended_by_user");
    return in.result(std::move(account));
  });
}

core::Result<std::vector<models::Position>> parse_positions(std::string_view body) {
  return parse_list<models::Position>(body, "positions", read_position);
}

core::Result<std::vector<models::Activity>> parse_activities(std::string_view body) {
  return parse_list<models::Activity>(body, "fill activities", read_activity);
}

core::Result<models::Clock> parse_clock(std::string_view body) {
  return parse_one(body, [](const json& object) {
    Fields in(object, "clock");
    models::Clock clock;
    clock.timestamp = in.time("timestamp", true);
    clock.next_open = in.time("next_open");
    clock.next_close = in.time("next_close");
    clock.is_open = in.flag("is_open", true);
    return in.result(clock);
  });
}

models::ErrorBody parse_error(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  models::ErrorBody error;
  if (parsed.is_object()) {
    if (const auto code = parsed.find("code"); code != parsed.end() && code->is_number_integer()) {
      error.code = code->get<int>();
    }
    if (const auto message = parsed.find("message"); message != parsed.end() && message->is_string()) {
      error.message = message->get<std::string>();
    }
  }
  if (!error.code && error.message.empty()) error.message = std::string(body.substr(0, 200));
  return error;
}

core::Result<models::StreamMessage> parse_stream(std::string_view frame) {
  const auto parsed = parse_json(frame);
  if (!parsed) return tl::unexpected(parsed.error());
  Fields in(*parsed, "stream message");
  const std::string stream = in.text("stream", true);
  const json* data = in.find("data");
  if (const auto envelope = in.result(0); !envelope) return tl::unexpected(envelope.error());
  const json none = json::object();
  const json& body = data == nullptr ? none : *data;

  if (stream == "trade_updates") {
    return read_trade_update(body).map(
        [](models::TradeUpdate u) { return models::StreamMessage{std::move(u)}; });
  }
  if (stream == "authorization") {
    Fields fields(body, "authorization");
    models::Authorization authorization{fields.text("status", true), fields.text("action")};
    return fields.result(models::StreamMessage{std::move(authorization)});
  }
  if (stream == "listening") {
    Fields fields(body, "listening message");
    models::Listening listening;
    if (const json* streams = fields.find("streams"); streams != nullptr && streams->is_array()) {
      for (const json& name : *streams) {
        if (name.is_string()) listening.streams.push_back(name.get<std::string>());
      }
    }
    return fields.result(models::StreamMessage{std::move(listening)});
  }
  return models::StreamMessage{models::OtherStream{stream}};
}

}  // namespace avenor::venue::alpaca
