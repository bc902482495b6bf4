// Alpaca's trading API v2 (and our paper exchange, which speaks it).
//
// Bracket orders: where the venue takes them (see map.hpp) it holds the exits as legs with client ids of its
// own making; they are known by the parent's `legs`.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "venue/alpaca/rest.hpp"
#include "venue/alpaca/settings.hpp"
#include "venue/alpaca/trade_stream.hpp"
#include "venue/api/venue.hpp"

namespace avenor::venue::alpaca {

class AlpacaVenue final : public Venue {
 public:
  AlpacaVenue(boost::asio::io_context& io, const core::Clock& clock, TradingSettings settings);

  const domain::VenueName& name() const override { return name_; }
  std::string client_id_for(const domain::ClientOrderId& id) const override;
  std::chrono::milliseconds visibility_delay() const override;
  std::chrono::milliseconds latest_arrival() const override;
  bool holds_brackets(const domain::OrderRequest& entry) const override;

  void submit(const risk::Approved& order, Callback<OrderReport> done) override;
  void set_send_permit(SendPermit permit) override { send_permit_ = std::move(permit); }
  void cancel(const OrderRef& order, Callback<void> done) override;
  void replace(const OrderRef& order, const Replacement& change, Callback<OrderReport> done) override;

  void find(const OrderRef& order, Callback<OrderReport> done) override;
  void open_orders(Callback<std::vector<OrderReport>> done) override;
  void fills_since(core::WallTime since, Callback<std::vector<FillReport>> done) override;
  void positions(Callback<std::vector<domain::NamedPosition>> done) override;
  std::vector<domain::Symbol> unreadable_positions() const override { return unreadable_positions_; }
  bool positions_incomplete() const override { return positions_incomplete_; }
  void balance(Callback<domain::Balance> done) override;
  std::string account_blocked() const override { return account_blocked_; }
  void clock(Callback<VenueClock> done) override;
  core::Duration quiet_for() const override { return rest_.quiet_for(); }

  void start_stream(StreamHandlers handlers) override;
  void renew_stream(const std::string& reason) override;
  void stop() override;

 private:
  struct OrderPages;
  struct FillPages;
  void next_orders(std::shared_ptr<OrderPages> pages);
  void next_fills(std::shared_ptr<FillPages> pages);
  /// Runs `then` with the venue's own id, asking for it first where we only have ours.
  void with_venue_id(const OrderRef& order, Urgency urgency,
                     std::function<void(VenueResult<std::string>)> then);
  void find_with(const OrderRef& order, Urgency urgency, Callback<OrderReport> done);

  /// Tells of a record that could not be read, once.
  void set_aside(const char* what, const models::SetAside& record);
  void strange_time(const std::string& order_id, core::WallTime taken);
  void tell_once(std::string text);
  /// The answer to a request about `client_id`. It is unreadable when it is about another order.
  VenueResult<OrderReport> own_report(const models::Order& answer, const std::string& client_id);
  VenueResult<OrderReport> answer_to_another(const std::string& why);
  /// `done`, told how long a request whose answer was lost may still arrive.
  Callback<OrderReport> bounding_arrival(Callback<OrderReport> done) const;
  /// `done`, but with several requests on a connection a refusal reaches it only when the venue does not know
  /// `client_id` either.

  boost::asio::io_context& io_;
  const core::Clock& clock_;
  domain::VenueName name_;
  TradingSettings settings_;
  SendPermit send_permit_;
  Rest rest_;
  std::vector<domain::Symbol> unreadable_positions_;
  bool positions_incomplete_ = false;
  std::string account_blocked_;
  std::set<std::string> told_aside_;
  std::function<void(std::string)> on_warning_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<TradeStream> stream_;
};

}  // namespace avenor::venue::alpaca
