#include "venue/alpaca/parse.hpp"

#include <fmt/format.h>

#include <simdjson.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "core/byte_order_mark.hpp"
#include "core/shortened.hpp"
#include "domain/amounts.hpp"
#include "venue/alpaca/numbers.hpp"
#include "venue/alpaca/times.hpp"

namespace avenor::venue::alpaca {
namespace {

using Json = simdjson::dom::element;

// An id is a key (of the ledger's index, of messages, of URLs): cut, it would name something else, so it is
// refused. A word is compared or shown: cut, it is merely none that we know.
constexpr std::size_t kMostId = 128;
constexpr std::size_t kMostSymbol = 32;
constexpr std::size_t kMostWord = 64;
constexpr std::size_t kMostProblem = 300;
constexpr std::size_t kMostMessage = 1000;
constexpr std::size_t kMostEntries = 10'000;
constexpr std::size_t kMostLegs = 100;
constexpr std::size_t kMostStreams = 100;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_id(std::string_view text, std::size_t most) {
  return text.size() <= most && std::ranges::none_of(text, is_control);
}

std::optional<Json> field(const Json& object, std::string_view key) {
  simdjson::dom::object fields;
  Json value;
  if (object.get(fields) != simdjson::SUCCESS || fields.at_key(key).get(value) != simdjson::SUCCESS ||
      value.is_null())
    return std::nullopt;
  return value;
}

/// Nobody can say which of the two was meant.
std::optional<std::string_view> key_told_twice(const Json& object) {
  // Up to here comparing each with each is faster than sorting; beyond, a hostile object would make it
  // quadratic.
  constexpr std::size_t kFewKeys = 64;
  simdjson::dom::object fields;
  if (object.get(fields) != simdjson::SUCCESS) return {};
  if (fields.size() > kFewKeys) {
    std::vector<std::string_view> keys;
    keys.reserve(fields.size());
    for (const auto entry : fields) keys.push_back(entry.key);
    std::ranges::sort(keys);
    const auto twin = std::ranges::adjacent_find(keys);
    return twin == keys.end() ? std::nullopt : std::optional(*twin);
  }
  for (auto first = fields.begin(); first != fields.end(); ++first)
    for (auto second = std::next(first); second != fields.end(); ++second)
      if (first.key() == second.key()) return first.key();
  return {};
}

/// Reads the fields of one object; the first problem sticks, the rest is then moot.
class Fields {
 public:
  Fields(const Json& object, const char* what) : object_(object), what_(what) {
    if (!object.is_object()) complain("is not an object");
    if (const auto key = key_told_twice(object))
      complain(fmt::format("has {} twice", core::shortened(std::string{*key}, kMostWord)));
  }

  /// What is only compared and shown; cut when it is long.
  std::string word(const char* key, bool required = false) {
    return core::shortened(view(key, required), kMostWord);
  }
  std::string id(const char* key, bool required = false) { return key_text(key, required, kMostId); }
  std::string symbol(const char* key, bool required = false) { return key_text(key, required, kMostSymbol); }

  /// `Amount` says what kind of number it is, and so how large it may be.
  template <class Amount>
  std::optional<core::Decimal> maybe_number(const char* key) {
    return within<Amount>(key, read(key, exact_number));
  }
  template <class Amount>
  std::optional<core::Decimal> maybe_average(const char* key) {
    return within<Amount>(key, read(key, average_number));
  }
  template <class Amount>
  core::Decimal number(const char* key) {
    const std::optional<core::Decimal> value = maybe_number<Amount>(key);
    return value ? *value : missing<core::Decimal>(key, true);
  }
  /// Must be there, and be one (times.hpp).
  core::WallTime time(const char* key) {
    const std::string_view value = view(key, true);
    if (value.empty()) return {};
    auto parsed = bounded_time(value);
    if (parsed) return *parsed;
    complain(fmt::format("{}: {}", key, parsed.error().message));
    return {};
  }
  /// Not set where it is none: the record counts without it.
  core::WallTime maybe_time(const char* key) const {
    const auto value = find(key);
    std::string_view text;
    if (!value || value->get(text) != simdjson::SUCCESS) return {};
    return bounded_time(text).value_or(core::WallTime{});
  }

  bool flag(const char* key, bool required = false) {
    const auto value = find(key);
    if (!value) return missing<bool>(key, required);
    bool flag = false;
    return value->get(flag) == simdjson::SUCCESS ? flag : wrong<bool>(key, "true or false");
  }

  /// Nothing when the field is missing or null.
  std::optional<Json> find(std::string_view key) const { return field(object_, key); }

  void complain(std::string_view problem) {
    if (problem_.empty())
      problem_ = core::shortened(fmt::format("alpaca's {}: {}", what_, problem), kMostProblem);
  }

  template <class T>
  core::Result<T> result(T value) const {
    if (!problem_.empty()) return core::fail(problem_);
    return value;
  }

 private:
  std::string key_text(const char* key, bool required, std::size_t most) {
    const std::string_view text = view(key, required);
    if (is_id(text, most)) return std::string(text);
    complain(text.size() > most ? fmt::format("{} has {} bytes, at most {} are taken", key, text.size(), most)
                                : fmt::format("{} holds a control character", key));
    return {};
  }

  std::string_view view(const char* key, bool required) {
    const auto value = find(key);
    if (!value) return missing<std::string_view>(key, required);
    std::string_view text;
    return value->get(text) == simdjson::SUCCESS ? text : wrong<std::string_view>(key, "a string");
  }

  template <class Amount>
  std::optional<core::Decimal> within(const char* key, std::optional<core::Decimal> value) {
    if (!value) return std::nullopt;
    if (const auto bounded = Amount::bounded(*value); !bounded) {
      complain(fmt::format("{}: {}", key, bounded.error().message));
      return std::nullopt;
    }
    return value;
  }

  std::optional<core::Decimal> read(const char* key,
                                    core::Result<core::Decimal> (*decimal_of)(std::string_view)) {
    const auto value = find(key);
    if (!value) return std::nullopt;
    // A JSON float has lost its digits by now: only a string or a whole number is exact.
    std::string_view digits;
    std::int64_t whole = 0;
    if (value->get(digits) != simdjson::SUCCESS && value->get(whole) != simdjson::SUCCESS) {
      return wrong<std::optional<core::Decimal>>(key, "a decimal in a string");
    }
    auto parsed = decimal_of(value->is_string() ? digits : std::to_string(whole));
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

  const Json object_;
  const char* what_;
  std::string problem_;
};

core::Result<models::Order> read_order(const Json& object, int depth = 0) {
  Fields in(object, "order");
  models::Order order;
  order.id = in.id("id", true);
  order.client_order_id = in.id("client_order_id");
  order.symbol = in.symbol("symbol");
  order.asset_class = in.word("asset_class");
  order.order_class = in.word("order_class");
  order.side = in.word("side");
  order.type = in.word("type");
  if (order.type.empty()) order.type = in.word("order_type");
  order.time_in_force = in.word("time_in_force");
  order.status = in.word("status", true);
  order.qty = in.maybe_number<domain::Quantity>("qty");
  order.filled_qty = in.number<domain::Quantity>("filled_qty");
  order.filled_avg_price = in.maybe_average<domain::Price>("filled_avg_price");
  order.limit_price = in.maybe_number<domain::Price>("limit_price");
  order.stop_price = in.maybe_number<domain::Price>("stop_price");
  order.replaced_by = in.id("replaced_by");
  order.replaces = in.id("replaces");
  order.submitted_at = in.maybe_time("submitted_at");
  order.updated_at = in.maybe_time("updated_at");
  order.created_at = in.maybe_time("created_at");
  if (const auto found = in.find("legs"); found && depth == 0) {
    simdjson::dom::array legs;
    if (found->get(legs) != simdjson::SUCCESS) return core::fail("alpaca's order: legs is not an array");
    if (legs.size() > kMostLegs)
      return core::fail(fmt::format("alpaca's order: {} legs, at most {} are taken", legs.size(), kMostLegs));
    for (const Json leg : legs) {
      auto parsed = read_order(leg, depth + 1);
      if (!parsed) return tl::unexpected(parsed.error());
      order.legs.push_back(std::move(*parsed));
    }
  }
  return in.result(std::move(order));
}

core::Result<models::Position> read_position(const Json& object) {
  Fields in(object, "position");
  models::Position position;
  position.symbol = in.symbol("symbol", true);
  position.asset_class = in.word("asset_class");
  position.qty = in.number<domain::Quantity>("qty");
  // "Price fields may be null": the quantity is what counts.
  position.avg_entry_price = in.maybe_average<domain::Price>("avg_entry_price").value_or(core::Decimal{});
  return in.result(std::move(position));
}

core::Result<models::Activity> read_activity(const Json& object) {
  Fields in(object, "fill activity");
  models::Activity activity;
  activity.id = in.id("id", true);
  activity.order_id = in.id("order_id", true);
  activity.symbol = in.symbol("symbol", true);
  activity.side = in.word("side", true);
  activity.type = in.word("type");
  activity.price = in.number<domain::Price>("price");
  activity.qty = in.number<domain::Quantity>("qty");
  activity.cum_qty = in.number<domain::Quantity>("cum_qty");
  activity.transaction_time = in.maybe_time("transaction_time");
  return in.result(std::move(activity));
}

core::Result<models::TradeUpdate> read_trade_update(const Json& data) {
  Fields in(data, "trade update");
  models::TradeUpdate update;
  update.event = in.word("event", true);
  update.event_id = in.id("event_id");
  update.execution_id = in.id("execution_id");
  update.price = in.maybe_number<domain::Price>("price");
  update.qty = in.maybe_number<domain::Quantity>("qty");
  update.timestamp = in.maybe_time("timestamp");
  if (!update.timestamp.is_set()) update.timestamp = in.maybe_time("at");
  const auto order = in.find("order");
  if (!order) {
    in.complain("order is missing");
  } else if (auto parsed = read_order(*order)) {
    update.order = std::move(*parsed);
  } else {
    return tl::unexpected(parsed.error());
  }
  return in.result(std::move(update));
}

// Keeps its buffers: what it has parsed lives until the next call.
core::Result<Json> parse_json(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  Json parsed;
  if (core::begins_with_byte_order_mark(text))
    return core::fail("alpaca's answer is not JSON: it begins with a byte order mark");
  if (parser.parse(text.data(), text.size()).get(parsed) != simdjson::SUCCESS)
    return core::fail("alpaca's answer is not JSON");
  return parsed;
}

template <class Read>
auto parse_one(std::string_view body, Read read) -> decltype(read(Json{})) {
  const auto parsed = parse_json(body);
  if (!parsed) return tl::unexpected(parsed.error());
  return read(*parsed);
}

/// Of what cannot be read: empty unless it is there and within its bound.
std::string id_of(const Json& object, std::string_view key, std::size_t most = kMostId) {
  std::string_view text;
  const auto value = field(object, key);
  return value && value->get(text) == simdjson::SUCCESS && is_id(text, most) ? std::string(text)
                                                                             : std::string{};
}

template <class Model, class Read>
core::Result<models::List<Model>> parse_list(std::string_view body, const char* what, const char* order_key,
                                             Read read) {
  const auto parsed = parse_json(body);
  if (!parsed) return tl::unexpected(parsed.error());
  simdjson::dom::array entries;
  if (parsed->get(entries) != simdjson::SUCCESS)
    return core::fail(fmt::format("alpaca's list of {} is not an array", what));
  if (entries.size() > kMostEntries)
    return core::fail(fmt::format("alpaca's list of {} has more than {} entries", what, kMostEntries));
  models::List<Model> list;
  list.entries.reserve(entries.size());
  for (const Json entry : entries) {
    ++list.size;
    if (std::string id = id_of(entry, "id"); !id.empty()) list.last_id = std::move(id);
    auto model = read(entry);
    if (model) {
      list.entries.push_back(std::move(*model));
      continue;
    }
    list.set_aside.push_back({.symbol = id_of(entry, "symbol", kMostSymbol),
                              .asset_class = id_of(entry, "asset_class"),
                              .order_id = id_of(entry, order_key),
                              .client_order_id = id_of(entry, "client_order_id"),
                              .problem = std::move(model.error().message)});
  }
  return list;
}

}  // namespace

core::Result<models::Order> parse_order(std::string_view body) {
  return parse_one(body, [](const Json& object) { return read_order(object); });
}

core::Result<models::List<models::Order>> parse_orders(std::string_view body) {
  return parse_list<models::Order>(body, "orders", "id",
                                   [](const Json& object) { return read_order(object); });
}

core::Result<models::Account> parse_account(std::string_view body) {
  return parse_one(body, [](const Json& object) {
    Fields in(object, "account");
    models::Account account;
    account.status = in.word("status", true);
    account.currency = in.id("currency", true);
    account.cash = in.number<domain::Money>("cash");
    account.equity = in.number<domain::Money>("equity");
    account.buying_power = in.number<domain::Money>("buying_power");
    account.trading_blocked = in.flag("trading_blocked");
    account.account_blocked = in.flag("account_blocked");
    account.trade_suspended_by_user = in.flag("trade_suspended_by_user");
    return in.result(std::move(account));
  });
}

core::Result<models::List<models::Position>> parse_positions(std::string_view body) {
  return parse_list<models::Position>(body, "positions", "order_id", read_position);
}

core::Result<models::List<models::Activity>> parse_activities(std::string_view body) {
  return parse_list<models::Activity>(body, "fill activities", "order_id", read_activity);
}

core::Result<models::Clock> parse_clock(std::string_view body) {
  return parse_one(body, [](const Json& object) {
    Fields in(object, "clock");
    models::Clock clock;
    clock.timestamp = in.time("timestamp");
    clock.next_open = in.maybe_time("next_open");
    clock.next_close = in.maybe_time("next_close");
    clock.is_open = in.flag("is_open", true);
    return in.result(clock);
  });
}

core::Result<models::Asset> parse_asset(std::string_view body) {
  return parse_one(body, [](const Json& object) {
    Fields in(object, "asset");
    models::Asset asset;
    asset.symbol = in.symbol("symbol", true);
    asset.asset_class = in.word("class", true);
    asset.marginable = in.flag("marginable");
    asset.fractionable = in.flag("fractionable");
    asset.min_order_size = in.maybe_number<domain::Quantity>("min_order_size");
    asset.min_trade_increment = in.maybe_number<domain::Quantity>("min_trade_increment");
    asset.price_increment = in.maybe_number<domain::Price>("price_increment");
    return in.result(std::move(asset));
  });
}

models::ErrorBody parse_error(std::string_view body) {
  constexpr std::size_t kKept = 400;
  models::ErrorBody error;
  error.text = std::string(body.substr(0, kKept));
  const auto parsed = parse_json(body);
  if (!parsed || !parsed->is_object() || key_told_twice(*parsed)) return error;
  if (Json told; parsed->at_key("code").get(told) == simdjson::SUCCESS) {
    // A number beyond int must not turn into one of the venue's codes: "no such order" is a proof.
    std::uint64_t code = 0;
    if (told.get(code) != simdjson::SUCCESS || !std::in_range<int>(code)) return error;
    error.code = static_cast<int>(code);
  }
  error.is_json = true;
  std::string_view message;
  if (const auto told = field(*parsed, "message"); told && told->get(message) == simdjson::SUCCESS)
    error.message = core::shortened(message, kMostMessage);
  return error;
}

core::Result<models::StreamMessage> parse_stream(std::string_view frame) {
  const auto parsed = parse_json(frame);
  if (!parsed) return tl::unexpected(parsed.error());
  Fields in(*parsed, "stream message");
  const std::string stream = in.word("stream", true);
  const auto data = in.find("data");
  if (const auto envelope = in.result(0); !envelope) return tl::unexpected(envelope.error());
  // without data the fields that are asked for are simply not there
  const Json body = data.value_or(*parsed);

  if (stream == "trade_updates") {
    if (!data)
      return models::StreamMessage{models::UnreadableUpdate{.problem = "a trade update without data"}};
    auto update = read_trade_update(body);
    if (update) return models::StreamMessage{std::move(*update)};
    const Json order = field(body, "order").value_or(body);
    return models::StreamMessage{models::UnreadableUpdate{.symbol = id_of(order, "symbol", kMostSymbol),
                                                          .order_id = id_of(order, "id"),
                                                          .client_order_id = id_of(order, "client_order_id"),
                                                          .problem = std::move(update.error().message)}};
  }
  if (stream == "authorization") {
    Fields fields(body, "authorization");
    models::Authorization authorization{fields.word("status", true), fields.word("action")};
    return fields.result(models::StreamMessage{std::move(authorization)});
  }
  if (stream == "listening") {
    Fields fields(body, "listening message");
    models::Listening listening;
    simdjson::dom::array streams;
    if (const auto told = fields.find("streams"); told && told->get(streams) == simdjson::SUCCESS) {
      for (const Json name : streams) {
        std::string_view text;
        if (listening.streams.size() == kMostStreams) break;
        if (name.get(text) == simdjson::SUCCESS)
          listening.streams.push_back(core::shortened(text, kMostWord));
      }
    }
    return fields.result(models::StreamMessage{std::move(listening)});
  }
  return models::StreamMessage{models::OtherStream{stream}};
}

}  // namespace avenor::venue::alpaca
