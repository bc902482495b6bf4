// The shapes of the answers, compared with the examples of the venue's documentation: the same members, of
// the same JSON kinds.
#include <algorithm>
#include <map>

#include "dialects/alpaca/history.hpp"
#include "dialects/alpaca/market_json.hpp"
#include "dialects/alpaca/new_york.hpp"
#include "dialects/request_body.hpp"
#include "support/catch.hpp"
#include "unit/paper_exchange/rig.hpp"

using namespace avenor;
using namespace avenor::paper_exchange;
using namespace avenor::dialects;
using namespace avenor::dialects::alpaca;

namespace {

json::Value parsed(const std::string& text) {
  const auto value = parse_body(text);
  if (!value) throw std::runtime_error(value.error().message + ": " + text);
  return *value;
}

/// Every member of `example` must be in `ours`, of the same kind (null is like anything).
void same_shape(const json::Value& ours, const json::Value& example) {
  using Kind = json::Value;
  const auto& members = *ours.as<Kind::Object>();
  for (const auto& [name, value] : *example.as<Kind::Object>()) {
    INFO("member " << name);
    const auto found =
        std::ranges::find_if(members, [&](const auto& member) { return member.first == name; });
    REQUIRE(found != members.end());
    const json::Value& own = found->second;
    if (!own.is<Kind::Null>() && !value.is<Kind::Null>()) CHECK(own.kind() == value.kind());
    if (own.is<Kind::Object>() && value.is<Kind::Object>()) same_shape(own, value);
  }
}

const char* const kOrder =
    R"({"id":"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001","client_order_id":"avn-0000000001","created_at":"2026-01-02T15:04:05.123456789Z","updated_at":"2026-01-02T15:04:05.124000001Z","submitted_at":"2026-01-02T15:04:05.120000000Z","filled_at":null,"expired_at":null,"expires_at":"2026-01-02T21:00:00Z","canceled_at":null,"failed_at":null,"replaced_at":null,"replaced_by":null,"replaces":null,"asset_id":"11111111-2222-4333-8444-555555555501","symbol":"AAPL","asset_class":"us_equity","notional":null,"qty":"10","filled_qty":"0","filled_avg_price":null,"order_class":"","order_type":"limit","type":"limit","side":"buy","position_intent":"buy_to_open","time_in_force":"day","limit_price":"187.25","stop_price":null,"status":"pending_new","extended_hours":false,"legs":null,"trail_percent":null,"trail_price":null,"hwm":null,"ratio_qty":null,"subtag":null,"source":null})";
const char* const kUpdate =
    R"({"stream":"trade_updates","data":{"at":"2026-01-02T15:05:01.240000Z","event_id":"01KDZ0000000000000000000AA","event":"partial_fill","timestamp":"2026-01-02T15:05:01.234567891Z","execution_id":"5b5b5b5b-1111-4222-8333-444444444402","price":"187.20","qty":"4","position_qty":"4","order":{"id":"x","client_order_id":"avn-0000000001","cancel_requested_at":null,"filled_qty":"4","filled_avg_price":"187.2","status":"partially_filled","legs":null}}})";
const char* const kAccount =
    R"({"id":"22222222-3333-4444-8555-666666666601","account_number":"PA0000000001","status":"ACTIVE","crypto_status":"ACTIVE","currency":"USD","cash":"98127.50","portfolio_value":"100000.00","equity":"100000.00","last_equity":"99950.10","long_market_value":"1872.50","short_market_value":"0","position_market_value":"1872.50","buying_power":"198127.50","regt_buying_power":"198127.50","non_marginable_buying_power":"98127.50","options_buying_power":"98127.50","effective_buying_power":"198127.50","initial_margin":"936.25","maintenance_margin":"561.75","last_maintenance_margin":"0","sma":"100000","multiplier":"2","accrued_fees":"0","pending_transfer_in":"0","pending_transfer_out":"0","pending_reg_taf_fees":"0","intraday_adjustments":"0","balance_asof":"2026-01-01","trading_blocked":false,"transfers_blocked":false,"account_blocked":false,"trade_suspended_by_user":false,"shorting_enabled":true,"options_approved_level":0,"options_trading_level":0,"crypto_tier":1,"created_at":"2025-11-01T12:00:00.000000Z"})";
const char* const kPosition =
    R"({"asset_id":"11111111-2222-4333-8444-555555555501","symbol":"AAPL","exchange":"NASDAQ","asset_class":"us_equity","asset_marginable":true,"qty":"10","qty_available":"10","avg_entry_price":"187.25","side":"long","market_value":"1881.00","cost_basis":"1872.50","unrealized_pl":"8.50","unrealized_plpc":"0.0045393858","unrealized_intraday_pl":"8.50","unrealized_intraday_plpc":"0.0045393858","current_price":"188.10","lastday_price":"186.90","change_today":"0.0064205457"})";
const char* const kActivity =
    R"({"activity_type":"FILL","id":"20260102100501234::3a3a3a3a-1111-4222-8333-444444444401","cum_qty":"4","leaves_qty":"6","price":"187.20","qty":"4","side":"buy","symbol":"AAPL","transaction_time":"2026-01-02T15:05:01.234567Z","order_id":"0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001","order_status":"partially_filled","type":"partial_fill"})";
const char* const kClock =
    R"({"timestamp":"2026-01-02T10:05:00.123456789-05:00","is_open":true,"next_open":"2026-01-05T09:30:00-05:00","next_close":"2026-01-02T16:00:00-05:00"})";
const char* const kAsset =
    R"({"id":"11111111-2222-4333-8444-555555555501","class":"us_equity","exchange":"NASDAQ","symbol":"AAPL","name":"Apple Inc. Common Stock","status":"active","tradable":true,"marginable":true,"maintenance_margin_requirement":30,"margin_requirement_long":"30","margin_requirement_short":"30","shortable":true,"borrow_status":"easy_to_borrow","easy_to_borrow":true,"fractionable":true,"attributes":["has_options"]})";

}  // namespace

TEST_CASE("shapes: an order, before and after its fills, as the venue shows it") {
  Rig rig;
  rig.quote("187.20", 100, "187.20", 4);
  const auto request = read_new_order(
      parse_body(
          R"({"symbol":"IBM","qty":"10","side":"buy","type":"limit","limit_price":"187.25","time_in_force":"day","client_order_id":"avn-1","extended_hours":false})")
          .value());
  const auto order = rig.exchange().accept(*request);
  REQUIRE(order);
  const std::string at_first = order_json(**order, rig.store(), true);
  same_shape(parsed(at_first), parsed(kOrder));
  CHECK_THAT(at_first, ContainsSubstring(R"("status":"pending_new")"));
  CHECK_THAT(at_first, ContainsSubstring(R"("filled_qty":"0","filled_avg_price":null,"order_class":"")"));
  rig.broker->activate(**order);
  rig.broker->commit();
  const std::string after = order_json(**order, rig.store(), true);
  CHECK_THAT(after, ContainsSubstring(R"("filled_qty":"4","filled_avg_price":"187.2")"));
  CHECK_THAT(after, ContainsSubstring(R"("status":"partially_filled")"));

  REQUIRE(rig.events.size() == 2);
  same_shape(parsed(rig.events[1].json), parsed(kUpdate));
  CHECK_THAT(rig.events[1].json, ContainsSubstring(R"("event":"partial_fill")"));
  CHECK_THAT(rig.events[1].json,
             ContainsSubstring(R"("price":"187.2","qty":"4","position_qty":"4","order":{)"));
  CHECK_THAT(rig.events[0].json, ContainsSubstring(R"("event":"new")"));
  CHECK_THAT(rig.events[0].json, !ContainsSubstring("position_qty"));

  std::string activity;
  json::Writer json(activity);
  write_activity(json, rig.store().fills().front());
  same_shape(parsed(activity), parsed(kActivity));
  CHECK_THAT(activity, ContainsSubstring(R"("order_status":"partially_filled","type":"partial_fill")"));
}

TEST_CASE("shapes: the account's figures follow the venue's own example") {
  Rig rig;
  rig.quote("187.25", 100, "187.25", 100);
  rig.send("buy", 10, "market");
  const json::Value account = parsed(account_json(*rig.broker, rig.exchange().now()));
  same_shape(account, parsed(kAccount));
  const std::map<std::string, std::string> wanted = {
      {"cash", "98127.5"},          {"equity", "100000"},         {"long_market_value", "1872.5"},
      {"buying_power", "198127.5"}, {"initial_margin", "936.25"}, {"maintenance_margin", "561.75"}};
  for (const auto& [name, value] : wanted) CHECK(account.find(name)->text() == value);
}

TEST_CASE("shapes: positions, long and short") {
  Rig rig;
  rig.quote("187.25", 100, "187.25", 100);
  rig.send("buy", 10, "market");
  rig.quote("188", 100, "188.20", 100);
  const json::Value position = parsed(position_json(*rig.broker, *rig.exchange().instruments().find("IBM")));
  same_shape(position, parsed(kPosition));
  CHECK(position.find("market_value")->text() == "1881");
  CHECK(position.find("unrealized_pl")->text() == "8.5");
  CHECK(position.find("unrealized_plpc")->text() == "0.0045393858");
  rig.send("sell", 10, "market");
  CHECK(position_json(*rig.broker, *rig.exchange().instruments().find("IBM")).empty());
  CHECK(positions_json(*rig.broker) == "[]");
  rig.send("sell", 10, "market");
  const json::Value shorted = parsed(position_json(*rig.broker, *rig.exchange().instruments().find("IBM")));
  CHECK(shorted.find("side")->text() == "short");
  CHECK(shorted.find("qty")->text() == "-10");
  CHECK(shorted.find("cost_basis")->text() == "-1880");
  CHECK(shorted.find("market_value")->text() == "-1881");
}

TEST_CASE("shapes: clock and assets") {
  Rig rig;
  same_shape(parsed(clock_json({1'767'366'300'123'456'789})), parsed(kClock));
  CHECK_THAT(clock_json({1'767'366'300'123'456'789}),
             ContainsSubstring(R"("timestamp":"2026-01-02T10:05:00.123456789-05:00")"));
  std::string asset;
  json::Writer json(asset);
  write_asset(json, *rig.exchange().instruments().find("IBM"), true);
  same_shape(parsed(asset), parsed(kAsset));
}

TEST_CASE("shapes: a calendar ends, whatever it is asked for") {
  const auto at = [](const char* text) { return core::parse_rfc3339(text).value(); };
  const auto days = [](const std::string& json) { return std::count(json.begin(), json.end(), '{'); };
  CHECK(days(calendar_json(at("2026-01-02T00:00:00Z"), at("2026-01-03T00:00:00Z"))) == 2);
  CHECK(days(calendar_json(at("2026-01-02T00:00:00Z"), at("2261-12-31T00:00:00Z"))) == 366);
  CHECK(days(calendar_json(at("2261-12-31T00:00:00Z"), at("2261-12-31T23:00:00Z"))) == 1);
}

TEST_CASE("new york: seventeen digits of local time, in summer and in winter") {
  const auto at = [](const char* text) { return core::parse_rfc3339(text).value(); };
  CHECK(new_york_digits(at("2026-01-02T15:05:01.234Z")) == "20260102100501234");
  CHECK(new_york_digits(at("2026-07-02T15:05:01.234Z")) == "20260702110501234");
}

TEST_CASE("shapes: refusals carry code, message and what else the venue says") {
  CHECK(to_json(Refusal{422, 40010001, "client_order_id must be unique", {}}) ==
        R"({"code":40010001,"message":"client_order_id must be unique"})");
  CHECK(to_json(Refusal::forbidden("insufficient buying power", R"("buying_power":"1","cost_basis":"2")")) ==
        R"({"code":40310000,"message":"insufficient buying power","buying_power":"1","cost_basis":"2"})");
}

TEST_CASE("history: orders are listed by state, time, page and symbol") {
  Rig rig;
  rig.quote("99", 1'000, "100", 1'000);
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) {
    ids.push_back(
        rig.send("buy", 1, "limit", i % 2 == 0 ? R"(,"limit_price":"98")" : R"(,"limit_price":"100")").id);
  }
  History history(rig.store());
  const auto list = [&](const std::string& query) {
    const auto text = history.orders(query).value();
    std::string order_of;
    for (std::size_t at = 0; at < text.size();) {
      at = text.find("{\"id\":\"", at);
      if (at == std::string::npos) break;
      const std::string id = text.substr(at + 7, 36);
      order_of += std::to_string(std::find(ids.begin(), ids.end(), id) - ids.begin());
      at += 7;
    }
    return order_of;
  };
  CHECK(list("") == "420");
  CHECK(list("status=closed") == "531");
  CHECK(list("status=all&direction=asc") == "012345");
  CHECK(list("status=all&limit=2") == "54");
  CHECK(list("status=all&symbols=MSFT") == "");
  CHECK(list("status=all&symbols=MSFT,IBM&side=buy") == "543210");
  CHECK(list("status=all&direction=asc&after_order_id=" + ids[3]) == "45");
  CHECK(list("status=all&before_order_id=" + ids[2]) == "10");
  std::string time;
  core::append_rfc3339(time, rig.order(ids[2]).created_at);
  CHECK(list("status=all&direction=asc&limit=500&after=" + time) == "345");
  CHECK(list("status=open&after=" + time) == "4");
  CHECK(list("status=all&until=" + time) == "10");
  CHECK(history.orders("status=none").error().status == 422);
  CHECK(history.orders("limit=x").error().status == 422);
  CHECK(history.orders("after=yesterday").error().status == 422);
}

TEST_CASE("history: fills are paged by token, both ways") {
  Rig rig;
  for (int i = 0; i < 5; ++i) {
    rig.quote("99", 1'000, "100", 1'000);
    rig.send("buy", 1, "market");
  }
  History history(rig.store());
  const auto& fills = rig.store().fills();
  const auto list = [&](const std::string& query) {
    const auto text = history.activities("FILL", query).value();
    std::string order_of;
    for (std::size_t i = 0, at = 0; (at = text.find("\"id\":\"", at)) != std::string::npos; ++i, ++at) {
      const std::string id = text.substr(at + 6, 55);
      for (std::size_t k = 0; k < fills.size(); ++k)
        order_of += activity_id(fills[k]) == id ? std::to_string(k) : "";
    }
    return order_of;
  };
  CHECK(list("") == "43210");
  CHECK(list("direction=asc&page_size=2") == "01");
  CHECK(list("direction=asc&page_size=2&page_token=" + activity_id(fills[1])) == "23");
  CHECK(list("page_token=" + activity_id(fills[1])) == "0");
  std::string time;
  core::append_rfc3339(time, fills[2].at);
  CHECK(list("direction=asc&after=" + time) == "34");
  CHECK(history.activities("DIV", "").value() == "[]");
  CHECK(history.activities("FILL", "page_token=nope").error().status == 422);
}
