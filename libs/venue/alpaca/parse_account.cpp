#include "venue/alpaca/parse_account.hpp"

#include <utility>

#include "domain/amounts.hpp"
#include "venue/alpaca/parse_document.hpp"

namespace avenor::venue::alpaca {
namespace {

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

}  // namespace

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

}  // namespace avenor::venue::alpaca
