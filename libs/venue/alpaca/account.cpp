#include "venue/alpaca/account.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "net/proxy_env.hpp"
#include "net/url.hpp"
#include "venue/alpaca/answer.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse_account.hpp"
#include "venue/alpaca/parse_market.hpp"

namespace avenor::venue::alpaca {

AlpacaAccount::AlpacaAccount(boost::asio::io_context& io, const core::Clock& clock,
                             const RestSettings& settings)
    : io_(io), clock_(clock), name_(settings.account), url_(settings.rest), rest_(io, clock, settings) {
  rest_.on_fault([this](const std::string& text) { warn(text); });
}

void AlpacaAccount::balance(Callback<domain::Balance> done) {
  const auto use = [this](const models::Account& account) -> VenueResult<domain::Balance> {
    account_blocked_ = why_blocked(account);
    auto balance = to_balance(account);
    balance.venue = name_;
    return balance;
  };
  rest_.send(Urgency::Question, "GET", "/v2/account", "",
             reading<domain::Balance>(parse_account, use, std::move(done)));
}

void AlpacaAccount::positions(Callback<std::vector<domain::NamedPosition>> done) {
  const auto use =
      [this](const models::List<models::Position>& list) -> VenueResult<std::vector<domain::NamedPosition>> {
    std::vector<domain::NamedPosition> positions;
    for (const models::Position& position : list.entries) {
      positions.push_back(to_position(position));
      positions.back().key.venue = name_;
    }
    unreadable_positions_.clear();
    positions_incomplete_ = false;
    for (const models::SetAside& record : list.set_aside) {
      set_aside("position", record);
      if (record.symbol.empty())
        positions_incomplete_ = true;
      else
        unreadable_positions_.emplace_back(canonical_symbol(record.symbol, record.asset_class));
    }
    return positions;
  };
  rest_.send(Urgency::Question, "GET", "/v2/positions", "",
             reading<std::vector<domain::NamedPosition>>(parse_positions, use, std::move(done)));
}

void AlpacaAccount::clock(Callback<VenueClock> done) {
  const auto use = [](const models::Clock& clock) -> VenueResult<VenueClock> { return to_clock(clock); };
  rest_.send(Urgency::Question, "GET", "/v2/clock", "",
             reading<VenueClock>(parse_clock, use, std::move(done)));
}

// The list of all assets has some ten thousand entries: only the wanted ones are queried, one after the
// other.
struct AlpacaAccount::AssetWalk {
  std::vector<domain::Symbol> symbols;
  Callback<InstrumentAnswer> done;
  std::size_t next = 0;
  InstrumentAnswer answer;

  /// False: the rest would fail as well.
  bool take(const domain::Symbol& symbol, VenueResult<domain::Instrument> its) {
    if (its)
      answer.found.push_back(std::move(*its));
    else if (its.error().code == "venue.not_tradable")
      answer.unlisted.push_back(symbol);
    else if (answer.found.empty() && answer.unlisted.empty())
      return done(tl::unexpected(std::move(its.error()))), false;
    else
      return done(std::move(answer)), false;
    return true;
  }
};

void AlpacaAccount::instruments(std::vector<domain::Symbol> symbols, Callback<InstrumentAnswer> done) {
  auto walk = std::make_shared<AssetWalk>();
  walk->symbols = std::move(symbols);
  walk->done = std::move(done);
  if (!walk->symbols.empty()) return next_asset(walk);
  boost::asio::post(io_, [alive = std::weak_ptr(alive_), walk] {
    if (!alive.expired()) walk->done(InstrumentAnswer{});
  });
}

void AlpacaAccount::next_asset(const std::shared_ptr<AssetWalk>& walk) {
  const domain::Symbol symbol = walk->symbols.at(walk->next);
  const auto use = [this, symbol](const models::Asset& asset) -> VenueResult<domain::Instrument> {
    if (canonical_symbol(asset.symbol, asset.asset_class) != symbol.view()) {
      // Not a reason to distrust the connections: a venue has several spellings of a symbol.
      return unreadable(
          fmt::format("requested {}, but the answer is about {}", symbol, first_bytes(asset.symbol)));
    }
    auto instrument = to_instrument(asset);
    if (!instrument) return unreadable(std::move(instrument.error().message));
    return std::move(*instrument);
  };
  const auto take = [this, walk, symbol](VenueResult<domain::Instrument> its) {
    if (!walk->take(symbol, std::move(its))) return;
    if (++walk->next < walk->symbols.size()) return next_asset(walk);
    walk->done(std::move(walk->answer));
  };
  rest_.send(Urgency::Question, "GET", "/v2/assets/" + net::percent_encode(symbol.view()), "",
             reading<domain::Instrument>(parse_asset, use, take));
}

void AlpacaAccount::on_warning(std::function<void(std::string)> handler) {
  on_warning_ = std::move(handler);
  if (std::string proxy = net::ignored_proxy(url_); !proxy.empty())
    boost::asio::post(io_, [this, alive = std::weak_ptr(alive_), proxy = std::move(proxy)] {
      if (!alive.expired()) warn(proxy);
    });
}

void AlpacaAccount::set_aside(std::string_view what, const models::SetAside& record) {
  warn(fmt::format("{} {}{} ignored: {}", what, first_bytes(record.symbol),
                   record.order_id.empty() ? "" : " of order " + first_bytes(record.order_id),
                   first_bytes(record.problem)));
}

void AlpacaAccount::warn(const std::string& text) {
  if (!on_warning_) return;
  if (const auto told = repeats_.hear(text, clock_.mono())) on_warning_(text + told.suffix());
}

}  // namespace avenor::venue::alpaca
