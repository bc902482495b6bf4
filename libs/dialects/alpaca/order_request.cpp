#include "dialects/alpaca/order_request.hpp"

#include "dialects/alpaca/words.hpp"
#include "domain/text.hpp"
#include "matching/bounds.hpp"

namespace avenor::dialects::alpaca {

using namespace matching;

namespace {

constexpr std::size_t kMaxClientOrderId = 128;

Taken<std::string> read_text(const json::Value& body, std::string_view name, bool required) {
  const json::Value* value = body.find(name);
  const std::string* text = value == nullptr ? nullptr : value->spelling();
  if (value != nullptr && text == nullptr) return refuse(Refusal::incomplete("invalid " + std::string(name)));
  if (text != nullptr && !text->empty()) return *text;
  if (required) return refuse(Refusal::incomplete(std::string(name) + " is required"));
  return std::string{};
}

template <class AmountType>
Taken<std::optional<AmountType>> read_amount(const json::Value& body, std::string_view name,
                                             AmountType most) {
  const auto text = read_text(body, name, false);
  if (!text) return refuse(text.error());
  if (text->empty()) return std::nullopt;
  const auto number = core::Decimal::parse(*text);
  if (!number || !number->is_positive()) {
    return refuse(Refusal::incomplete(std::string(name) + " must be a number > 0, not " + *text));
  }
  const AmountType amount{
      *number};  // of any size: the exchange's own bound, below, is narrower than a door's
  if (amount > most) {
    return refuse(Refusal::invalid(std::string(name) + " must be at most " + most.to_string()));
  }
  return amount;
}

Taken<std::optional<Price>> read_price(const json::Value& body, std::string_view name) {
  auto price = read_amount<Price>(body, name, kHighestPrice);
  if (price && *price) {
    if (const auto fits = check_increment(name, **price); !fits) return refuse(fits.error());
  }
  return price;
}

template <class T, class Parse>
Taken<T> read_word(const json::Value& body, std::string_view name, Parse parse) {
  const auto text = read_text(body, name, true);
  if (!text) return refuse(text.error());
  const auto value = parse(*text);
  if (!value) return refuse(Refusal::incomplete("invalid " + std::string(name) + ": " + *text));
  return *value;
}

core::Result<OrderClass> parse_order_class(std::string_view text) {
  if (text.empty() || text == "simple") return OrderClass::Simple;
  if (text == "bracket") return OrderClass::Bracket;
  if (text == "oco") return OrderClass::Oco;
  if (text == "oto") return OrderClass::Oto;
  return core::fail("no such class");
}

Taken<void> check_client_order_id(const std::string& id) {
  if (id.size() > kMaxClientOrderId) {
    return refuse(Refusal::incomplete("client_order_id must be no more than 128 characters"));
  }
  for (const char c : id) {
    if (static_cast<unsigned char>(c) < 0x20) {
      return refuse(Refusal::incomplete("client_order_id must not hold control characters"));
    }
  }
  return {};
}

Taken<void> read_legs(const json::Value& body, NewOrder& order) {
  if (const json::Value* profit = body.find("take_profit")) {
    const auto price = read_price(*profit, "limit_price");
    if (!price) return refuse(price.error());
    if (!*price) return refuse(Refusal::incomplete("take_profit.limit_price is required"));
    order.take_profit = *price;
  }
  if (const json::Value* loss = body.find("stop_loss")) {
    const auto stop = read_price(*loss, "stop_price");
    const auto limit = read_price(*loss, "limit_price");
    if (!stop) return refuse(stop.error());
    if (!limit) return refuse(limit.error());
    if (!*stop) return refuse(Refusal::incomplete("stop_loss.stop_price is required"));
    order.stop_loss = *stop;
    order.stop_loss_limit = *limit;
  }
  return {};
}

/// A pair such as BTC/USD: any fraction, but only what the venue knows for it.
Taken<void> check_crypto(const NewOrder& order) {
  if (order.type == OrderType::Stop) return refuse(Refusal::invalid("invalid order type for crypto order"));
  if (order.time_in_force != TimeInForce::Gtc && order.time_in_force != TimeInForce::Ioc)
    return refuse(Refusal::invalid("invalid crypto time_in_force"));
  if (order.order_class != OrderClass::Simple)
    return refuse(Refusal::invalid("crypto orders must be simple orders"));
  return {};
}

Taken<void> check_fraction(const NewOrder& order) {
  if (order.order_class != OrderClass::Simple)
    return refuse(Refusal::invalid("fractional orders must be simple orders"));
  if (order.time_in_force != TimeInForce::Day)
    return refuse(Refusal::invalid("fractional orders must be DAY orders"));
  return {};
}

Taken<void> check_terms(const NewOrder& order) {
  if (const auto complete = matching::check_prices(order); !complete)
    return refuse(refusal_of(complete.error()));
  if (order.extended_hours && (order.type != OrderType::Limit || (order.time_in_force != TimeInForce::Day &&
                                                                  order.time_in_force != TimeInForce::Gtc))) {
    return refuse(Refusal::invalid("extended hours order must be DAY or GTC limit orders"));
  }
  const bool whole = core::is_multiple_of(order.qty.decimal(), core::Decimal{1});
  if (is_crypto(order.symbol)) {
    if (const auto ok = check_crypto(order); !ok) return ok;
  } else if (!whole) {
    if (const auto ok = check_fraction(order); !ok) return ok;
  }
  if (!whole && !core::is_multiple_of(order.qty.decimal(), core::Decimal::from_units(1, 9)))
    return refuse(Refusal::incomplete("qty must have no more than 9 decimal places"));
  return {};
}

Taken<void> check_class(const NewOrder& order) {
  const bool rests = order.time_in_force == TimeInForce::Day || order.time_in_force == TimeInForce::Gtc;
  if (order.order_class != OrderClass::Simple && (!rests || order.extended_hours))
    return refuse(Refusal::invalid("complex orders must be DAY or GTC without extended hours"));
  if (const auto complete = check_exits(order); !complete) return refuse(refusal_of(complete.error()));
  return {};
}

}  // namespace

std::string client_order_id_of(const json::Value& body) {
  return std::string{body.text_of("client_order_id")};
}

Taken<NewOrder> read_new_order(const json::Value& body) {
  NewOrder order;
  auto client_id = read_text(body, "client_order_id", false);
  if (!client_id) return refuse(client_id.error());
  if (const auto ok = check_client_order_id(*client_id); !ok) return refuse(ok.error());
  order.client_order_id = std::move(*client_id);

  auto symbol = read_text(body, "symbol", true);
  if (!symbol) return refuse(symbol.error());
  order.symbol = std::move(*symbol);

  if (body.find("notional") != nullptr) {
    return refuse(Refusal::invalid("notional orders are not supported by this exchange; use qty"));
  }
  const auto qty = read_amount<Quantity>(body, "qty", kLargestOrder);
  if (!qty) return refuse(qty.error());
  if (!*qty) return refuse(Refusal::incomplete("qty is required"));
  order.qty = **qty;

  const auto side = read_word<Side>(body, "side", domain::parse_side);
  if (!side) return refuse(side.error());
  order.side = *side;
  const auto type = read_word<OrderType>(body, "type", domain::parse_order_type);
  if (!type) return refuse(type.error());
  order.type = *type;
  const auto tif = read_word<TimeInForce>(body, "time_in_force", domain::parse_time_in_force);
  if (!tif) return refuse(tif.error());
  order.time_in_force = *tif;

  const auto class_text = read_text(body, "order_class", false);
  if (!class_text) return refuse(class_text.error());
  const auto order_class = parse_order_class(*class_text);
  if (!order_class) return refuse(Refusal::incomplete("invalid order_class: " + *class_text));
  order.order_class = *order_class;

  const json::Value* extended = body.find("extended_hours");
  if (extended != nullptr && !extended->is<bool>())
    return refuse(Refusal::incomplete("invalid extended_hours"));
  order.extended_hours = extended != nullptr && *extended->as<bool>();

  const auto limit = read_price(body, "limit_price");
  if (!limit) return refuse(limit.error());
  order.limit_price = *limit;
  const auto stop = read_price(body, "stop_price");
  if (!stop) return refuse(stop.error());
  order.stop_price = *stop;
  if (const auto ok = read_legs(body, order); !ok) return refuse(ok.error());
  if (order.order_class == OrderClass::Oco && !order.limit_price) order.limit_price = order.take_profit;
  if (const auto ok = check_terms(order); !ok) return refuse(ok.error());
  if (const auto ok = check_class(order); !ok) return refuse(ok.error());
  return order;
}

Taken<Change> read_change(const json::Value& body) {
  Change change;
  auto client_id = read_text(body, "client_order_id", false);
  if (!client_id) return refuse(client_id.error());
  if (const auto ok = check_client_order_id(*client_id); !ok) return refuse(ok.error());
  if (!client_id->empty()) change.client_order_id = std::move(*client_id);
  const auto qty = read_amount<Quantity>(body, "qty", kLargestOrder);
  if (!qty) return refuse(qty.error());
  if (*qty && !core::is_multiple_of((*qty)->decimal(), core::Decimal{1})) {
    return refuse(Refusal::incomplete("qty must be integer"));
  }
  change.qty = *qty;
  const auto limit = read_price(body, "limit_price");
  if (!limit) return refuse(limit.error());
  change.limit_price = *limit;
  const auto stop = read_price(body, "stop_price");
  if (!stop) return refuse(stop.error());
  change.stop_price = *stop;
  if (body.find("time_in_force") != nullptr) {
    const auto tif = read_word<TimeInForce>(body, "time_in_force", domain::parse_time_in_force);
    if (!tif) return refuse(tif.error());
    change.time_in_force = *tif;
  }
  return change;
}

Taken<void> check_increment(std::string_view name, Price price) {
  const bool penny = price >= Price{1};
  if (core::is_multiple_of(price.decimal(), core::Decimal::from_units(1, penny ? 2 : 4))) return {};
  return refuse(Refusal::invalid("invalid " + std::string(name) + " " + price.to_string() +
                                 ". sub-penny increment does not fulfill minimum pricing criteria"));
}

}  // namespace avenor::dialects::alpaca
