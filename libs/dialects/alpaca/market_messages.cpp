#include "dialects/alpaca/market_messages.hpp"

namespace avenor::dialects::alpaca {

void write_trade(json::Writer& json, const Print& print) {
  json.begin_object()
      .field("T", "t")
      .field("i", static_cast<std::int64_t>(print.id))
      .field("S", print.symbol)
      .field("x", "V");
  json.key("p").decimal_number(print.price.decimal()).key("s").decimal_number(print.size.decimal());
  json.key("c").raw(print.conditions).field("t", print.at).field("z", "A").end_object();
}

void write_quote(json::Writer& json, std::string_view symbol, const marketdata::TopOfBook& quote,
                 core::WallTime at) {
  json.begin_object().field("T", "q").field("S", symbol).field("bx", "V");
  json.key("bp").decimal_number(quote.bid.value_or(domain::Price{}).decimal());
  json.key("bs").decimal_number(quote.bid_size.decimal());
  json.field("ax", "V").key("ap").decimal_number(quote.ask.value_or(domain::Price{}).decimal());
  json.key("as").decimal_number(quote.ask_size.decimal());
  json.key("c").raw(R"(["R"])").field("t", at).field("z", "A").end_object();
}

void write_cancelled(json::Writer& json, const Print& print, core::WallTime at) {
  json.begin_object()
      .field("T", "x")
      .field("i", static_cast<std::int64_t>(print.id))
      .field("S", print.symbol)
      .field("x", "V");
  json.key("p").decimal_number(print.price.decimal()).key("s").decimal_number(print.size.decimal());
  json.field("a", "C").field("t", at).field("z", "A").end_object();
}

void write_corrected(json::Writer& json, const Print& print, const Print& right, core::WallTime at) {
  json.begin_object().field("T", "c").field("S", print.symbol).field("x", "V");
  json.field("oi", static_cast<std::int64_t>(print.id));
  json.key("op").decimal_number(print.price.decimal()).key("os").decimal_number(print.size.decimal());
  json.key("oc").raw(print.conditions).field("ci", static_cast<std::int64_t>(right.id));
  json.key("cp").decimal_number(right.price.decimal()).key("cs").decimal_number(right.size.decimal());
  json.key("cc").raw(right.conditions).field("t", at).field("z", "A").end_object();
}

}  // namespace avenor::dialects::alpaca
