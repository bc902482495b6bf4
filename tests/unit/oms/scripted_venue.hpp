// A venue that does what the test says: every question waits until it is answered by hand.
#pragma once

#include <deque>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "venue/api/venue.hpp"

namespace avenor::testing {

class ScriptedVenue final : public venue::Venue {
 public:
  explicit ScriptedVenue(std::string name = "alpaca") : name_(std::move(name)) {}

  template <class T>
  using Waiting = std::deque<venue::Callback<T>>;

  bool holds_exits = true;
  bool throws = false;  ///< instead of taking an order, a cancel or a question about one
  std::chrono::milliseconds late = std::chrono::seconds{20};  ///< how late a request may arrive
  std::vector<domain::OrderRequest> sent;
  std::vector<venue::Replacement> replaced;
  std::vector<venue::OrderRef> cancelled, looked_for;
  std::vector<core::WallTime> fills_asked;
  Waiting<venue::OrderReport> submits, replaces, finds;
  Waiting<void> cancels;
  Waiting<std::vector<venue::OrderReport>> lists;
  Waiting<std::vector<venue::FillReport>> fills;
  Waiting<std::vector<domain::NamedPosition>> held;
  Waiting<domain::Balance> accounts;
  bool incomplete = false;  ///< the list of positions has an entry without a symbol
  std::vector<domain::Symbol> unreadable;
  venue::StreamHandlers stream;

  /// Answers the oldest question of its kind.
  template <class T>
  static void answer(Waiting<T>& waiting, venue::VenueResult<T> what) {
    const auto done = std::move(waiting.front());
    waiting.pop_front();
    done(std::move(what));
  }
  static venue::VenueResult<venue::OrderReport> trouble(venue::VenueError::Kind kind) {
    return tl::unexpected(venue::VenueError{.kind = kind, .code = "test", .message = "test"});
  }

  const domain::VenueName& name() const override { return name_; }
  std::string client_id_for(const domain::ClientOrderId& id) const override { return id.str(); }
  std::chrono::milliseconds visibility_delay() const override { return std::chrono::seconds{10}; }
  std::chrono::milliseconds latest_arrival() const override { return late; }
  std::vector<domain::Symbol> unreadable_positions() const override { return unreadable; }
  bool holds_brackets(const domain::OrderRequest&) const override { return holds_exits; }
  void set_send_permit(SendPermit asked) override { permit = std::move(asked); }
  SendPermit permit;
  void submit(const risk::Approved& order, venue::Callback<venue::OrderReport> done) override {
    fail_perhaps();
    sent.push_back(order.request());
    submits.push_back(std::move(done));
  }
  void cancel(const venue::OrderRef& order, venue::Callback<void> done) override {
    fail_perhaps();
    cancelled.push_back(order);
    cancels.push_back(std::move(done));
  }
  void replace(const venue::OrderRef&, const venue::Replacement& change,
               venue::Callback<venue::OrderReport> done) override {
    fail_perhaps();
    replaced.push_back(change);
    replaces.push_back(std::move(done));
  }
  void find(const venue::OrderRef& order, venue::Callback<venue::OrderReport> done) override {
    fail_perhaps();
    looked_for.push_back(order);
    finds.push_back(std::move(done));
  }
  void open_orders(venue::Callback<std::vector<venue::OrderReport>> done) override {
    lists.push_back(std::move(done));
  }
  void fills_since(core::WallTime since, venue::Callback<std::vector<venue::FillReport>> done) override {
    fills_asked.push_back(since);
    fills.push_back(std::move(done));
  }
  void positions(venue::Callback<std::vector<domain::NamedPosition>> done) override {
    held.push_back(std::move(done));
  }
  void balance(venue::Callback<domain::Balance> done) override { accounts.push_back(std::move(done)); }
  bool positions_incomplete() const override { return incomplete; }
  std::string blocked;
  std::string account_blocked() const override { return blocked; }
  Waiting<venue::VenueClock> clocks;
  void clock(venue::Callback<venue::VenueClock> done) override { clocks.push_back(std::move(done)); }
  core::Duration quiet{0};
  core::Duration quiet_for() const override { return quiet; }
  void start_stream(venue::StreamHandlers handlers) override { stream = std::move(handlers); }
  std::vector<std::string> renewals;
  void renew_stream(const std::string& reason) override { renewals.push_back(reason); }
  void stop() override {}

 private:
  void fail_perhaps() const {
    if (throws) throw std::runtime_error("a fault of the venue's side");
  }

  domain::VenueName name_;
};

}  // namespace avenor::testing
