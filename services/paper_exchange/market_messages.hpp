// The data stream's messages about trades and quotes.
#pragma once

#include <cstdint>
#include <string_view>

#include "paper_exchange/json_writer.hpp"
#include "paper_exchange/order_book.hpp"

namespace avenor::paper_exchange {

struct Print {
  std::uint64_t id = 0;
  std::string_view symbol;
  Price price;
  Quantity size;
  WallTime at;
  std::string_view conditions = R"(["@"])";  ///< as JSON
};

void write_trade(JsonWriter& json, const Print& print);
void write_quote(JsonWriter& json, std::string_view symbol, const TopOfBook& quote, WallTime at);
/// "x": `print` has never been.
void write_cancelled(JsonWriter& json, const Print& print, WallTime at);
/// "c": instead of `print` it was `right`.
void write_corrected(JsonWriter& json, const Print& print, const Print& right, WallTime at);

}  // namespace avenor::paper_exchange
