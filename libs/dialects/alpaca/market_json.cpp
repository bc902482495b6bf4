#include "dialects/alpaca/market_json.hpp"

#include <chrono>

#include "dialects/alpaca/new_york.hpp"
#include "dialects/alpaca/words.hpp"
#include "matching/order_terms.hpp"

namespace avenor::dialects::alpaca {

std::string clock_json(core::WallTime now) {
  const core::WallTime midnight = matching::day_end(now);
  std::string out;
  json::Writer(out)
      .begin_object()
      .field("timestamp", new_york().to_rfc3339(now))
      .field("is_open", true)
      .field("next_open", new_york().to_rfc3339(midnight))
      .field("next_close", new_york().to_rfc3339(midnight))
      .end_object();
  return out;
}

std::string calendar_json(core::WallTime from, core::WallTime to) {
  std::string out;
  json::Writer json(out);
  json.begin_array();
  core::WallTime day = from;
  for (int n = 0; n < 366 && day <= to; ++n, day = day + std::chrono::hours(24)) {
    std::string date;
    core::append_rfc3339(date, day);
    date.resize(10);
    json.begin_object()
        .field("date", date)
        .field("open", "00:00")
        .field("close", "24:00")
        .field("session_open", "0000")
        .field("session_close", "2400")
        .field("settlement_date", date)
        .end_object();
  }
  json.end_array();
  return out;
}

void write_asset(json::Writer& json, const matching::Instrument& asset, bool shortable) {
  json.begin_object()
      .field("id", asset.id)
      .field("class", asset_class_of(asset.symbol))
      .field("exchange", "NASDAQ")
      .field("symbol", asset.symbol)
      .field("name", asset.symbol + " (paper)")
      .field("status", "active")
      .field("tradable", true)
      .field("marginable", true)
      .field("maintenance_margin_requirement", 30)
      .field("margin_requirement_long", "30")
      .field("margin_requirement_short", "30")
      .field("shortable", shortable)
      .field("borrow_status", shortable ? "easy_to_borrow" : "not_shortable")
      .field("easy_to_borrow", shortable)
      .field("fractionable", true)
      .key("attributes")
      .begin_array()
      .end_array()
      .end_object();
}

}  // namespace avenor::dialects::alpaca
