// Payloads as Alpaca documents them (real field names and types, invented values).
#pragma once

#include <string>
#include <string_view>

namespace avenor::testing::alpaca {

inline constexpr std::string_view kOrder =
    R"({"id":"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001","client_order_id":"avn-0000000001","created_at":"2026-01-02T15:04:05.123456789Z","updated_at":"2026-01-02T15:04:05.124000001Z","submitted_at":"2026-01-02T15:04:05.120000000Z","filled_at":null,"expired_at":null,"expires_at":"2026-01-02T21:00:00Z","canceled_at":null,"failed_at":null,"replaced_at":null,"replaced_by":null,"replaces":null,"asset_id":"11111111-2222-4333-8444-555555555501","symbol":"AAPL","asset_class":"us_equity","notional":null,"qty":"10","filled_qty":"0","filled_avg_price":null,"order_class":"","order_type":"limit","type":"limit","side":"buy","position_intent":"buy_to_open","time_in_force":"day","limit_price":"187.25","stop_price":null,"status":"pending_new","extended_hours":false,"legs":null,"trail_percent":null,"trail_price":null,"hwm":null,"ratio_qty":null,"subtag":null,"source":null})";

inline constexpr std::string_view kReplacement =
    R"({"id":"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1002","client_order_id":"avn-0000000002","created_at":"2026-01-02T15:05:00.1Z","updated_at":"2026-01-02T15:05:00.1Z","submitted_at":"2026-01-02T15:05:00.1Z","filled_at":null,"expired_at":null,"canceled_at":null,"failed_at":null,"replaced_at":null,"replaced_by":null,"replaces":"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001","asset_id":"11111111-2222-4333-8444-555555555501","symbol":"AAPL","asset_class":"us_equity","notional":null,"qty":"10","filled_qty":"0","filled_avg_price":null,"order_class":"","order_type":"limit","type":"limit","side":"buy","time_in_force":"day","limit_price":"187.10","stop_price":null,"status":"pending_new","extended_hours":false,"legs":null,"trail_percent":null,"trail_price":null,"hwm":null})";

inline constexpr std::string_view kAccount =
    R"({"id":"22222222-3333-4444-8555-666666666601","account_number":"PA0000000001","status":"ACTIVE","crypto_status":"ACTIVE","currency":"USD","cash":"98127.50","portfolio_value":"100000.00","equity":"100000.00","last_equity":"99950.10","long_market_value":"1872.50","short_market_value":"0","position_market_value":"1872.50","buying_power":"198127.50","regt_buying_power":"198127.50","non_marginable_buying_power":"98127.50","options_buying_power":"98127.50","effective_buying_power":"198127.50","initial_margin":"936.25","maintenance_margin":"561.75","last_maintenance_margin":"0","sma":"100000","multiplier":"2","accrued_fees":"0","pending_transfer_in":"0","pending_transfer_out":"0","pending_reg_taf_fees":"0","intraday_adjustments":"0","balance_asof":"2026-01-01","trading_blocked":false,"transfers_blocked":false,"account_blocked":false,"trade_suspended_by_user":false,"shorting_enabled":true,"options_approved_level":0,"options_trading_level":0,"crypto_tier":1,"created_at":"2025-11-01T12:00:00.000000Z"})";

inline constexpr std::string_view kPosition =
    R"({"asset_id":"11111111-2222-4333-8444-555555555501","symbol":"AAPL","exchange":"NASDAQ","asset_class":"us_equity","asset_marginable":true,"qty":"10","qty_available":"10","avg_entry_price":"187.25","side":"long","market_value":"1881.00","cost_basis":"1872.50","unrealized_pl":"8.50","unrealized_plpc":"0.0045393858","unrealized_intraday_pl":"8.50","unrealized_intraday_plpc":"0.0045393858","current_price":"188.10","lastday_price":"186.90","change_today":"0.0064205457"})";

inline constexpr std::string_view kActivity =
    R"({"activity_type":"FILL","id":"20260102100501234::3a3a3a3a-1111-4222-8333-444444444401","cum_qty":"4","leaves_qty":"6","price":"187.20","qty":"4","side":"buy","symbol":"AAPL","transaction_time":"2026-01-02T15:05:01.234567Z","order_id":"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001","order_status":"partially_filled","type":"partial_fill"})";

inline constexpr std::string_view kClock =
    R"({"timestamp":"2026-01-02T10:05:00.123456789-05:00","is_open":true,"next_open":"2026-01-05T09:30:00-05:00","next_close":"2026-01-02T16:00:00-05:00"})";

inline constexpr std::string_view kAsset =
    R"({"id":"11111111-2222-4333-8444-555555555501","class":"us_equity","exchange":"NASDAQ","symbol":"AAPL","name":"Apple Inc. Common Stock","status":"active","tradable":true,"marginable":true,"maintenance_margin_requirement":30,"margin_requirement_long":"30","margin_requirement_short":"30","shortable":true,"borrow_status":"easy_to_borrow","easy_to_borrow":true,"fractionable":true,"attributes":["has_options","fractional_eh_enabled","overnight_tradable"]})";
inline constexpr std::string_view kCryptoAsset =
    R"({"id":"11111111-2222-4333-8444-555555555502","class":"crypto","exchange":"CRYPTO","symbol":"BTC/USD","name":"Bitcoin / US Dollar","status":"active","tradable":true,"marginable":false,"shortable":false,"fractionable":true,"min_order_size":"0.0001","min_trade_increment":"0.0001","price_increment":"0.01","attributes":[]})";

inline constexpr std::string_view kAuthorized =
    R"({"stream":"authorization","data":{"status":"authorized","action":"authenticate"}})";
inline constexpr std::string_view kUnauthorized =
    R"({"stream":"authorization","data":{"status":"unauthorized","action":"authenticate"}})";
inline constexpr std::string_view kListening =
    R"({"stream":"listening","data":{"streams":["trade_updates"]}})";

inline constexpr std::string_view kPartialFill =
    R"({"stream":"trade_updates","data":{"at":"2026-01-02T15:05:01.240000Z","event_id":"01KDZ0000000000000000000AA","event":"partial_fill","timestamp":"2026-01-02T15:05:01.234567891Z","execution_id":"5b5b5b5b-1111-4222-8333-444444444402","price":"187.20","qty":"4","position_qty":"4","order":{"id":"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001","client_order_id":"avn-0000000001","created_at":"2026-01-02T15:04:05.123456789Z","updated_at":"2026-01-02T15:05:01.238Z","submitted_at":"2026-01-02T15:04:05.12Z","filled_at":null,"expired_at":null,"cancel_requested_at":null,"canceled_at":null,"failed_at":null,"replaced_at":null,"replaced_by":null,"replaces":null,"asset_id":"11111111-2222-4333-8444-555555555501","symbol":"AAPL","asset_class":"us_equity","notional":null,"qty":"10","filled_qty":"4","filled_avg_price":"187.2","order_class":"","order_type":"limit","type":"limit","side":"buy","time_in_force":"day","limit_price":"187.25","stop_price":null,"status":"partially_filled","extended_hours":false,"legs":null,"trail_percent":null,"trail_price":null,"hwm":null}}})";

inline constexpr std::string_view kCanceled =
    R"({"stream":"trade_updates","data":{"at":"2026-01-02T15:06:00.1Z","event_id":"01KDZ0000000000000000000AB","event":"canceled","timestamp":"2026-01-02T15:06:00.09Z","order":{"id":"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001","client_order_id":"avn-0000000001","symbol":"AAPL","asset_class":"us_equity","qty":"10","filled_qty":"4","filled_avg_price":"187.2","type":"limit","order_type":"limit","side":"buy","time_in_force":"day","limit_price":"187.25","status":"canceled","canceled_at":"2026-01-02T15:06:00.09Z","legs":null}}})";

inline constexpr std::string_view kTicks =
    R"([{"T":"t","i":4001,"S":"AAPL","x":"V","p":187.25,"s":50,"c":["@"],"t":"2026-01-02T15:04:05.123456789Z","z":"C"},{"T":"q","S":"AAPL","bx":"V","bp":187.24,"bs":100,"ax":"V","ap":187.26,"as":200,"c":["R"],"t":"2026-01-02T15:04:05.123456789Z","z":"C"}])";

inline constexpr std::string_view kBar =
    R"([{"T":"b","S":"AAPL","o":187.1,"h":187.3,"l":187.05,"c":187.25,"v":51234,"t":"2026-01-02T15:04:00Z","n":612,"vw":187.181}])";
inline constexpr std::string_view kUpdatedBar =
    R"([{"T":"u","S":"AAPL","o":187.1,"h":187.32,"l":187.05,"c":187.25,"v":51300,"t":"2026-01-02T15:04:00Z","n":614,"vw":187.182}])";

inline constexpr std::string_view kSubscription =
    R"([{"T":"subscription","trades":["AAPL"],"quotes":["AAPL"],"bars":["*"],"updatedBars":[],"dailyBars":[],"statuses":[],"lulds":[],"corrections":["AAPL"],"cancelErrors":["AAPL"]}])";

/// `text` with the first `from` turned into `to`.
inline std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  if (const auto at = out.find(from); at != std::string::npos) out.replace(at, from.size(), to);
  return out;
}

}  // namespace avenor::testing::alpaca
