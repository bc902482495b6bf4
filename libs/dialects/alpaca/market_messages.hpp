// The data stream's messages about trades and quotes.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/clock.hpp"
#include "json/writer.hpp"
#include "marketdata/top_of_book.hpp"

namespace avenor::dialects::alpaca {

struct Print {
  std::uint64_t id = 0;
  std::string_view symbol;
  domain::Price price;
  domain::Quantity size;
  core::WallTime at;
  std::string_view conditions = R"(["@"])";  ///< as JSON
};

void write_trade(json::Writer& json, const Print& print);
void write_quote(json::Writer& json, std::string_view symbol, const marketdata::TopOfBook& quote,
                 core::WallTime at);
/// "x": `print` has never been.
void write_cancelled(json::Writer& json, const Print& print, core::WallTime at);
/// "c": instead of `print` it was `right`.
void write_corrected(json::Writer& json, const Print& print, const Print& right, core::WallTime at);

}  // namespace avenor::dialects::alpaca
