// The account's side of Alpaca's trading API v2: balance, positions, clock, assets.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "venue/alpaca/models.hpp"
#include "venue/alpaca/rest.hpp"
#include "venue/alpaca/settings.hpp"
#include "venue/api/account.hpp"

namespace avenor::venue::alpaca {

class AlpacaAccount final : public Account {
 public:
  /// `clock` outlives it.
  AlpacaAccount(boost::asio::io_context& io, const core::Clock& clock, const RestSettings& settings);

  const domain::VenueName& name() const override { return name_; }
  void balance(Callback<domain::Balance> done) override;
  std::string account_blocked() const override { return account_blocked_; }
  void positions(Callback<std::vector<domain::NamedPosition>> done) override;
  std::vector<domain::Symbol> unreadable_positions() const override { return unreadable_positions_; }
  bool positions_incomplete() const override { return positions_incomplete_; }
  void clock(Callback<VenueClock> done) override;
  void instruments(std::vector<domain::Symbol> symbols, Callback<InstrumentAnswer> done) override;
  void on_warning(std::function<void(std::string)> handler) override;
  void stop() override { rest_.close(); }

  /// Orders share its rate limit and its connections.
  Rest& rest() { return rest_; }
  /// Warns of a record that could not be read.
  void set_aside(std::string_view what, const models::SetAside& record);
  /// Warns; the same text at most once a day, with the number of suppressed repeats.
  void warn(const std::string& text);

 private:
  struct AssetWalk;
  void next_asset(const std::shared_ptr<AssetWalk>& walk);

  boost::asio::io_context& io_;
  const core::Clock& clock_;
  const domain::VenueName name_;
  const net::Url url_;
  Rest rest_;
  std::vector<domain::Symbol> unreadable_positions_;
  bool positions_incomplete_ = false;
  std::string account_blocked_;
  core::RepeatFilter repeats_{std::chrono::hours{24}, 1000};
  std::function<void(std::string)> on_warning_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace avenor::venue::alpaca
