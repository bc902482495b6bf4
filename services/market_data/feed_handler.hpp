// Publishes one venue's feed and account. Prices are published as they arrive; the account is polled
// (account_poller.hpp).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "market_data/account_poller.hpp"
#include "market_data/config.hpp"
#include "market_data/earlier_prices.hpp"
#include "market_data/symbol_watch.hpp"
#include "marketdata/quote_book.hpp"
#include "marketdata/stale_watch.hpp"
#include "runtime/log.hpp"
#include "venue/api/account.hpp"
#include "venue/api/feed.hpp"
#include "venue/instruments/instrument_catalog.hpp"
#include "wire/messages.hpp"

namespace avenor::market_data {

class FeedHandler {
 public:
  static constexpr std::size_t kBurst =
      500;  ///< changes published in one turn of the loop before they are conflated

  struct Hooks {
    std::function<void(const wire::Message&)> publish;
    std::function<void(std::function<void()>)>
        at_end_of_turn;                   ///< runs after the work that the loop already has
    std::function<void()> state_changed;  ///< degraded_reason() has changed
  };

  FeedHandler(const Config& config, const core::Clock& clock, std::unique_ptr<venue::Account> account,
              std::unique_ptr<venue::Feed> feed, Hooks hooks);

  /// A price from an earlier run (earlier_prices.hpp); that of another venue is ignored.
  void remember(const domain::Quote& quote);
  /// Connects the feed and polls the account for the first time.
  void start();
  void stop();

  /// Every second.
  void check();
  /// Every Config::account_every.
  void poll() { account_poller_.poll(); }
  /// Publishes everything again: the proxy has lost its cache.
  void tell_all();

  /// What is wrong, as text; empty when all is well.
  std::string degraded_reason() const;
  /// "alpaca: 3 symbols, 1200 ticks so far"
  std::string status() const;
  std::uint64_t ticks() const { return ticks_; }
  std::uint64_t reconnects() const { return reconnects_; }  ///< of a silent feed
  std::size_t conflated() const { return quotes_.conflated(); }

 private:
  venue::FeedHandlers feed_handlers();
  void on_quote(const domain::Quote& quote);
  /// Logs it: once, then counted.
  void tell(runtime::log::Level level, const std::string& text);
  void on_clock(std::optional<core::Duration> ahead);
  /// Whether the symbol can be traded now, as far as is known.
  bool is_open(const domain::Symbol& symbol) const;
  /// True when something has changed.
  bool check_feed();
  void wake_feed();
  bool check_symbols();
  void check_earlier();
  /// A message of the symbol has arrived.
  void alive(const domain::Symbol& symbol);

  const core::Clock& clock_;
  std::unique_ptr<venue::Account> account_;
  std::unique_ptr<venue::Feed> feed_;
  Hooks hooks_;
  std::string name_;
  const std::vector<domain::Symbol> watched_;  ///< what is traded there
  venue::InstrumentCatalog instruments_;
  marketdata::QuoteBook quotes_;
  marketdata::StaleWatch watch_;
  SymbolWatch symbols_;
  EarlierPrices earlier_;
  core::Duration first_pause_;
  core::Duration pause_{};
  std::optional<core::MonoTime> next_reconnect_;
  std::uint64_t reconnects_ = 0;
  AccountPoller account_poller_;
  bool turn_open_ = false;
  std::uint64_t ticks_ = 0;
  core::RepeatFilter repeats_;
};

}  // namespace avenor::market_data
