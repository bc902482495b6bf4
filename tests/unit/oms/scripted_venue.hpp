// A venue that does what the test says: every question waits until it is answered by hand.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "venue/api/account.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::testing {

class ScriptedVenue final : public venue::OrderEntry, public venue::Account {
 public:
  explicit ScriptedVenue(std::string name = "alpaca") : name_(std::move(name)) {}

  template <class T>
  using Waiting = std::deque<venue::Callback<T>>;

  bool holds_exits = true;
  venue::ExitKind held_as = venue::ExitKind::Children;  ///< where it holds them
  venue::AmendStyle amends = venue::AmendStyle::NewOrder;
  bool throws = false;  ///< instead of taking an order, a cancel or a question about one
  std::chrono::milliseconds late = std::chrono::seconds{20};  ///< how late a request may arrive
  std::vector<domain::OrderRequest> sent;
  std::vector<core::Priority> priorities;  ///< of those
  std::vector<venue::Replacement> replaced;
  std::vector<venue::OrderRef> cancelled, looked_for;
  /// Where a history that is answered goes on; not set: from where it was asked.
  std::optional<core::WallTime> fills_go_on;
  std::vector<core::WallTime> fills_asked;  ///< the time that its cursor stands for
  Waiting<venue::OrderReport> submits, finds;
  Waiting<venue::Amended> replaces;
  Waiting<void> cancels;
  Waiting<std::vector<venue::OrderReport>> lists;
  Waiting<std::vector<venue::FillReport>> fills_waiting;
  Waiting<std::vector<domain::NamedPosition>> held;
  Waiting<domain::Balance> accounts;
  Waiting<venue::VenueClock> clocks;
  Waiting<venue::InstrumentAnswer> instrument_lists;
  std::vector<domain::Symbol> instruments_asked;
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
  venue::ExitKind exits_of(const domain::OrderRequest&) const override {
    return holds_exits ? held_as : venue::ExitKind::Emulated;
  }
  venue::AmendStyle amend_style() const override { return amends; }
  void set_release_check(ReleaseCheck check) override { permit = std::move(check); }
  ReleaseCheck permit;
  void submit(const risk::Approved& order, venue::Callback<venue::OrderReport> done) override {
    fail_perhaps();
    sent.push_back(order.request());
    priorities.push_back(order.priority());
    submits.push_back(std::move(done));
  }
  void cancel(const venue::OrderRef& order, venue::Callback<void> done) override {
    fail_perhaps();
    cancelled.push_back(order);
    cancels.push_back(std::move(done));
  }
  void replace(const venue::OrderRef&, const venue::Replacement& change,
               venue::Callback<venue::Amended> done) override {
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
  venue::FillCursor fills_from(core::WallTime since) const override {
    return {.place = "at " + std::to_string(since.ns)};
  }
  void fills(const venue::FillCursor& from, venue::Callback<venue::FillHistory> done) override {
    fills_asked.push_back(core::WallTime{std::stoll(from.place.substr(3))});
    fills_waiting.push_back(
        [from, done = std::move(done), this](venue::VenueResult<std::vector<venue::FillReport>> answer) {
          if (!answer) return done(tl::unexpected(answer.error()));
          done(venue::FillHistory{.fills = std::move(*answer),
                                  .next = fills_go_on ? fills_from(*fills_go_on) : from});
        });
  }
  void positions(venue::Callback<std::vector<domain::NamedPosition>> done) override {
    held.push_back(std::move(done));
  }
  void balance(venue::Callback<domain::Balance> done) override { accounts.push_back(std::move(done)); }
  bool positions_incomplete() const override { return incomplete; }
  std::string blocked;
  std::string account_blocked() const override { return blocked; }
  void clock(venue::Callback<venue::VenueClock> done) override { clocks.push_back(std::move(done)); }
  void instruments(std::vector<domain::Symbol> symbols,
                   venue::Callback<venue::InstrumentAnswer> done) override {
    instruments_asked.insert(instruments_asked.end(), symbols.begin(), symbols.end());
    instrument_lists.push_back(std::move(done));
  }
  void on_warning(std::function<void(std::string)> handler) override { warn = std::move(handler); }
  std::function<void(std::string)> warn;
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
