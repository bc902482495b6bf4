#include "risk/gate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <stdexcept>

#include "domain/pair.hpp"
#include "domain/text.hpp"

namespace avenor::risk {
namespace {

using domain::Money;
using domain::OrderRequest;
using domain::Price;
using domain::Quantity;
using domain::Side;

using Verdict = std::optional<RiskReject>;

Verdict refuse(std::string code, std::string message) {
  return RiskReject{std::move(code), std::move(message)};
}

/// The position after everything open on the order's side, and the order itself, has been filled.
Quantity worst_case(const Exposure& exposure, const OrderRequest& request) {
  return request.side == Side::Buy ? exposure.position + exposure.open_buys + request.qty
                                   : exposure.position - exposure.open_sells - request.qty;
}

/// The same on the side where it is larger.
Quantity largest(const Exposure& exposure) {
  return std::max((exposure.position + exposure.open_buys).abs(),
                  (exposure.position - exposure.open_sells).abs());
}

Verdict no_price(const OrderRequest& request, std::string_view what) {
  return refuse("risk.no_price",
                fmt::format("{} has no price yet, so {} cannot be checked", request.symbol, what));
}

/// Limits in money are in the base currency, a price in that of its symbol.
Verdict no_rate(const OrderRequest& request, std::string_view what) {
  return refuse("risk.no_price",
                fmt::format("{} has no price yet, so {} cannot be limited",
                            domain::base_pair_of(domain::quote_currency_of(request.symbol)), what));
}

/// A few names are enough to find the cause.
std::string names_of(const std::vector<domain::Symbol>& symbols) {
  constexpr std::size_t kNamed = 3;
  const auto named = std::vector(
      symbols.begin(), symbols.begin() + static_cast<std::ptrdiff_t>(std::min(symbols.size(), kNamed)));
  return fmt::format("{}{}", fmt::join(named, ", "),
                     symbols.size() > kNamed ? fmt::format(" and {} more", symbols.size() - kNamed) : "");
}

Verdict check_symbol(const OrderRequest& request, const RiskLimits& book) {
  if (book.symbols.contains(request.symbol)) return {};
  return refuse("risk.symbol",
                fmt::format("{} is not among the symbols that may be traded (RISK_SYMBOLS, config/risk.json)",
                            request.symbol));
}

Verdict check_size(const OrderRequest& request, const Limits& limits) {
  if (!limits.max_order_qty || request.qty <= *limits.max_order_qty) return {};
  return refuse("risk.max_order_qty", fmt::format("the order's quantity {} is above the maximum, {}",
                                                  request.qty, *limits.max_order_qty));
}

Verdict check_value(const OrderRequest& request, const Limits& limits, const RiskContext& now) {
  if (!limits.max_order_notional) return {};
  const auto value = worst_value(request, now.market);
  if (!value) return no_price(request, "the order's value");
  if (!now.quote_rate) return no_rate(request, "the order's value");
  const auto worth = in_base(*value, *now.quote_rate);
  if (worth <= *limits.max_order_notional) return {};
  return refuse("risk.max_order_notional",
                fmt::format("the order's worst-case value {} is above the maximum, {}", worth,
                            *limits.max_order_notional));
}

Verdict check_position(const OrderRequest& request, const Limits& limits, const RiskContext& now) {
  const auto beyond = [&](const Exposure& exposure, const std::optional<Quantity>& limit) {
    const auto after = worst_case(exposure, request);
    // An order that only reduces a position may leave it beyond the limit; one that goes through zero may
    // not.
    const bool nearer =
        after.is_negative() == exposure.position.is_negative() && after.abs() <= exposure.position.abs();
    return limit && after.abs() > *limit && !nearer;
  };
  if (beyond(now.symbol, limits.max_position_qty))
    return refuse(
        "risk.max_position",
        fmt::format("the account would hold {} in {} with all open orders filled; the maximum is {}",
                    worst_case(now.symbol, request), request.symbol, *limits.max_position_qty));
  if (beyond(now.bot, limits.max_bot_position_qty))
    return refuse(
        "risk.max_bot_position",
        fmt::format("{} would hold {} in {} with all open orders filled; the maximum is {}", request.bot_id,
                    worst_case(now.bot, request), request.symbol, *limits.max_bot_position_qty));
  return {};
}

Verdict check_account(const OrderRequest& request, const Limits& limits, const RiskContext& now) {
  if (!limits.max_account_exposure) return {};
  auto filled = now.symbol;
  (request.side == Side::Buy ? filled.open_buys : filled.open_sells) += request.qty;
  const auto more = largest(filled) - largest(now.symbol);
  if (!more.is_positive()) return {};
  const auto price = worst_price(request, now.market);
  if (!price) return no_price(request, "the exposure");
  if (!now.quote_rate) return no_rate(request, "the exposure");
  if (const Money after = now.account_exposure + in_base(*price * more, *now.quote_rate);
      after > *limits.max_account_exposure)
    return refuse("risk.account_exposure",
                  fmt::format("the account's exposure would be {}; the maximum is {}", after,
                              *limits.max_account_exposure));
  if (!now.unvalued.empty())
    return refuse("risk.cannot_judge",
                  fmt::format("the account's exposure cannot be computed: no price of {} is known yet",
                              names_of(now.unvalued)));
  return {};
}

Verdict check_price_age(const OrderRequest& request, const Limits& limits, const RiskContext& now) {
  if (!limits.max_price_age) return {};
  if (!now.price_age) return refuse("risk.no_price", fmt::format("{} has no price yet", request.symbol));
  if (now.price_stale)
    return refuse("risk.stale_price",
                  fmt::format("the feed reports the price of {} as stale", request.symbol));
  if (*now.price_age <= *limits.max_price_age) return {};
  const auto seconds = [](core::Duration d) { return std::chrono::duration<double>(d).count(); };
  return refuse("risk.stale_price",
                fmt::format("the price of {} is {:.1f} s old; the maximum is {:.1f} s", request.symbol,
                            seconds(*now.price_age), seconds(*limits.max_price_age)));
}

Verdict check_collar(const OrderRequest& request, const Limits& limits, const RiskContext& now,
                     bool reducing) {
  if (!limits.price_collar_pct) return {};
  if (reducing && !now.market.last) return {};
  for (const auto& price : {request.limit_price, request.stop_price}) {
    if (!price) continue;
    if (!now.market.last)
      return refuse("risk.no_price", fmt::format("{} has no reference price yet", request.symbol));
    const auto distance = (price->decimal() - now.market.last->decimal()).abs();
    const auto allowed = core::divide_rounded(
        core::multiply_rounded(now.market.last->decimal(), *limits.price_collar_pct), core::Decimal{100});
    if (distance > allowed)
      return refuse("risk.price_collar", fmt::format("the price {} is more than {} % from the last, {}",
                                                     *price, *limits.price_collar_pct, *now.market.last));
  }
  return {};
}

Verdict check_pace(const OrderRequest& request, const Limits& limits, const RiskContext& now) {
  if (limits.max_orders_per_minute && now.bot_orders_last_minute >= *limits.max_orders_per_minute)
    return refuse("risk.order_rate",
                  fmt::format("{} has sent {} orders within a minute; the maximum is {}", request.bot_id,
                              now.bot_orders_last_minute, *limits.max_orders_per_minute));
  return {};
}

Verdict check_open_orders(const OrderRequest& request, const Limits& limits, const RiskContext& now) {
  if (limits.max_open_orders && now.bot_open_orders >= *limits.max_open_orders)
    return refuse("risk.open_orders", fmt::format("{} has {} open orders; the maximum is {}", request.bot_id,
                                                  now.bot_open_orders, *limits.max_open_orders));
  return {};
}

Verdict check_opening(const OrderRequest& request, const Limits& limits, const RiskContext& now) {
  if (!now.account_unknown.empty())
    return refuse(
        "risk.account_unknown",
        fmt::format(
            "the trading permission of {}'s account cannot be read, and nothing is opened until it can: {}",
            request.venue, now.account_unknown));
  if (now.position_unreadable)
    return refuse("risk.cannot_judge",
                  fmt::format("the position of {} in {} cannot be read: nothing is opened until it can be",
                              request.venue, request.symbol));
  if (limits.max_daily_loss && -now.bot_day_profit >= *limits.max_daily_loss)
    return refuse("risk.daily_loss", fmt::format("{} has lost {} today; the maximum is {}", request.bot_id,
                                                 -now.bot_day_profit, *limits.max_daily_loss));
  if (limits.max_daily_loss && !now.unmarked.empty())
    return refuse(
        "risk.cannot_judge",
        fmt::format(
            "the loss of {} today cannot be computed: no current price is known of {}, which it holds (one "
            "counts when it has stood for a second over two updates, or alone for 20 s, and is neither stale "
            "nor older than max_price_age_s)",
            request.bot_id, names_of(now.unmarked)));
  if (limits.require_open_market.value_or(false) && !now.market_open.value_or(false))
    return refuse("risk.market_closed", fmt::format("the market of {} is {}", request.symbol,
                                                    now.market_open ? "closed" : "not known to be open"));
  if (limits.block_on_unknown.value_or(true) && now.unknown_in_symbol)
    return refuse(
        "risk.unknown_exposure",
        fmt::format(
            "an order in {} is in an unknown state; nothing is opened until the venue has resolved it",
            request.symbol));
  return {};
}

}  // namespace

bool only_reduces(const OrderRequest& request, const Exposure& bot) {
  if (request.side == Side::Sell)
    return bot.position.is_positive() && bot.open_sells + request.qty <= bot.position;
  return bot.position.is_negative() && bot.open_buys + request.qty <= -bot.position;
}

tl::expected<Approved, RiskReject> Gate::check(const OrderRequest& request, const RiskContext& now) const {
  bool reducing = false;
  const auto judged = [&]() -> Verdict {
    if (!now.halted.empty()) return refuse("risk.halted", now.halted);
    const Limits limits = book_.limits_for(request.bot_id, request.symbol);
    reducing = only_reduces(request, now.bot);
    // A closing order can be split, priced differently, or sent a minute later: none of these limits makes
    // closing impossible.
    if (auto no = check_size(request, limits)) return no;
    if (auto no = check_collar(request, limits, now, reducing)) return no;
    if (auto no = check_pace(request, limits, now)) return no;
    if (reducing) return {};
    if (auto no = check_symbol(request, book_)) return no;
    if (auto no = check_value(request, limits, now)) return no;
    if (auto no = check_open_orders(request, limits, now)) return no;
    if (auto no = check_price_age(request, limits, now)) return no;
    if (auto no = check_position(request, limits, now)) return no;
    if (auto no = check_account(request, limits, now)) return no;
    return check_opening(request, limits, now);
  };
  const auto refusal = [&]() -> Verdict {
    try {
      return judged();
    } catch (const std::overflow_error&) {
      return refuse("risk.cannot_judge", fmt::format("the figures of {} {} are too large to be checked",
                                                     request.qty, request.symbol));
    }
  }();
  if (refusal) return tl::unexpected(*refusal);
  return Approved{request, reducing};
}

}  // namespace avenor::risk
