// Order entry of Alpaca's trading API v2 (and of our paper exchange, which speaks it).
//
// Bracket orders: where the venue accepts them (body.hpp) it holds the exits as child orders with its own
// client ids; they are found by the parent's `legs`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "venue/alpaca/account.hpp"
#include "venue/alpaca/orders/paged_queries.hpp"
#include "venue/alpaca/orders/trade_stream.hpp"
#include "venue/alpaca/settings.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::venue::alpaca {

class AlpacaOrders final : public OrderEntry {
 public:
  /// `account` outlives it: its connections and its rate limit are shared, and an account that it knows to be
  /// blocked sends no order. So does `clock`.
  AlpacaOrders(boost::asio::io_context& io, const core::Clock& clock, AlpacaAccount& account,
               const Credentials& credentials, OrderSettings settings);

  const domain::VenueName& name() const override { return account_.name(); }
  std::string client_id_for(const domain::ClientOrderId& id) const override;
  std::chrono::milliseconds visibility_delay() const override;
  std::chrono::milliseconds latest_arrival() const override;
  ExitKind exits_of(const domain::OrderRequest& entry) const override;
  AmendStyle amend_style() const override { return AmendStyle::NewOrder; }

  void submit(const risk::Approved& order, Callback<OrderReport> done) override;
  void set_release_check(ReleaseCheck check) override { release_check_ = std::move(check); }
  void cancel(const OrderRef& order, Callback<void> done) override;
  void replace(const OrderRef& order, const Replacement& change, Callback<Amended> done) override;

  void find(const OrderRef& order, Callback<OrderReport> done) override;
  void open_orders(Callback<std::vector<OrderReport>> done) override { pages_.open_orders(std::move(done)); }
  FillCursor fills_from(core::WallTime since) const override { return PagedQueries::fills_from(since); }
  void fills(const FillCursor& from, Callback<FillHistory> done) override {
    pages_.fills(from, std::move(done));
  }
  core::Duration quiet_for() const override { return account_.rest().quiet_for(); }

  void start_stream(StreamHandlers handlers) override;
  void renew_stream(const std::string& reason) override;
  /// Stops the account's requests as well.
  void stop() override;

 private:
  /// Rest::send(), answered only while this object lives.
  void send(Urgency urgency, std::string method, std::string target, std::string body,
            Callback<net::HttpResponse> done, Rest::Turn turn = {});
  /// Runs `then` with the venue's own id, querying it first when only our id is known.
  void with_venue_id(const OrderRef& order, Urgency urgency,
                     std::function<void(VenueResult<std::string>)> then);
  void find_with(const OrderRef& order, Urgency urgency, Callback<OrderReport> done);
  /// The answer to a request about `client_id`. It is unreadable when it is about another order.
  VenueResult<OrderReport> own_report(const models::Order& answer, const std::string& client_id);
  VenueResult<OrderReport> answer_to_another(const std::string& why);
  /// Calls `done`, with how long a request whose answer was lost may still arrive.
  Callback<OrderReport> bounding_arrival(Callback<OrderReport> done) const;

  boost::asio::io_context& io_;
  AlpacaAccount& account_;
  const Credentials credentials_;
  const OrderSettings settings_;
  ReleaseCheck release_check_;
  PagedQueries pages_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<TradeStream> stream_;
};

}  // namespace avenor::venue::alpaca
