#include "venue/alpaca/map.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace avenor::venue::alpaca {
namespace {

constexpr std::string_view kSharesCalendar = "us_equity";
constexpr core::Decimal kContract{100};  // shares an option
// Prices below a dollar have four places, all others two.
constexpr core::Decimal kSharesTick = core::Decimal::from_raw(core::Decimal::kOne / 10'000);
// A fraction of a share has nine places.
constexpr core::Decimal kFractionsLot = core::Decimal::from_raw(core::Decimal::kOne / 1'000'000'000);

bool is_class_of_crypto(std::string_view asset_class) { return asset_class.starts_with("crypto"); }

void add_crypto_rules(const models::Asset& asset, domain::Instrument& instrument) {
  const std::string_view pair = instrument.symbol.view();
  const auto slash = pair.find('/');
  instrument.base = domain::Currency{std::string(pair.substr(0, slash))};
  if (slash != std::string_view::npos)
    instrument.quote = domain::Currency{std::string(pair.substr(slash + 1))};
  instrument.tick = domain::Price{asset.price_increment.value_or(core::Decimal{})};
  instrument.lot = domain::Quantity{asset.min_trade_increment.value_or(core::Decimal{})};
  instrument.min_qty = domain::Quantity{asset.min_order_size.value_or(core::Decimal{})};
  instrument.settlement =
      asset.asset_class == "crypto" ? domain::Settlement::Spot : domain::Settlement::Margin;
}

void add_share_rules(const models::Asset& asset, domain::Instrument& instrument) {
  instrument.tick = domain::Price{kSharesTick};
  instrument.lot = domain::Quantity{asset.fractionable ? kFractionsLot : core::Decimal{1}};
  instrument.calendar = std::string(kSharesCalendar);
  if (asset.asset_class == "us_option") instrument.contract_size = kContract;
  instrument.settlement = asset.marginable ? domain::Settlement::Margin : domain::Settlement::Spot;
}

}  // namespace

bool is_crypto(const domain::Symbol& symbol) { return symbol.view().find('/') != std::string_view::npos; }

core::Result<domain::Instrument> to_instrument(const models::Asset& asset) {
  domain::Instrument instrument;
  instrument.symbol = domain::Symbol{canonical_symbol(asset.symbol, asset.asset_class)};
  instrument.venue_symbol = asset.symbol;
  instrument.quote = domain::Currency{"USD"};
  if (is_class_of_crypto(asset.asset_class))
    add_crypto_rules(asset, instrument);
  else
    add_share_rules(asset, instrument);
  if (auto sound = domain::validate(instrument); !sound) return tl::unexpected(std::move(sound.error()));
  return instrument;
}

std::string canonical_symbol(std::string_view symbol, std::string_view asset_class) {
  if (!is_class_of_crypto(asset_class) || symbol.find('/') != std::string_view::npos)
    return std::string(symbol);
  constexpr std::array<std::string_view, 4> kQuotes = {"USDT", "USDC", "USD", "BTC"};
  for (const std::string_view quote : kQuotes) {
    if (symbol.size() > quote.size() && symbol.ends_with(quote)) {
      return fmt::format("{}/{}", symbol.substr(0, symbol.size() - quote.size()), quote);
    }
  }
  return std::string(symbol);
}

domain::NamedPosition to_position(const models::Position& position) {
  domain::NamedPosition named;
  named.key.venue = domain::VenueName{std::string(kVenue)};
  named.key.symbol = domain::Symbol{canonical_symbol(position.symbol, position.asset_class)};
  named.position.qty = domain::Quantity{position.qty};
  named.position.avg_price = domain::Price{position.avg_entry_price};
  return named;
}

domain::Balance to_balance(const models::Account& account) {
  return {.venue = domain::VenueName{std::string(kVenue)},
          .currency = domain::Currency{account.currency},
          .cash = domain::Money{account.cash},
          .equity = domain::Money{account.equity},
          .buying_power = domain::Money{account.buying_power}};
}

std::string why_blocked(const models::Account& account) {
  std::string why;
  const auto add = [&why](bool blocked, std::string_view words) {
    if (blocked) why.append(why.empty() ? "" : ", ").append(words);
  };
  add(account.status != "ACTIVE", "status " + account.status);
  add(account.account_blocked, "account_blocked");
  add(account.trading_blocked, "trading_blocked");
  add(account.trade_suspended_by_user, "trade_suspended_by_user");
  return why;
}

VenueClock to_clock(const models::Clock& clock) {
  return {.now = clock.timestamp,
          .sessions = {{.calendar = std::string(kSharesCalendar),
                        .is_open = clock.is_open,
                        .next_open = clock.next_open,
                        .next_close = clock.next_close}}};
}

}  // namespace avenor::venue::alpaca
