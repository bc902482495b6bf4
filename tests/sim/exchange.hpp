// A simulated venue: the exchange (which outlives every crash of execution and is the independent truth) and the connection to
// it (which does not). Misbehaves as it is told.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sim/world.hpp"
#include "venue/venue.hpp"

namespace avenor::sim {

struct VenueFaults {
  double drop_before_accept = 0;  ///< the order never arrives, and no answer comes
  double drop_answer = 0;         ///< the order is taken, and no answer comes
  double refuse = 0;
  double not_sent = 0;
  double rate_limited = 0;
  double duplicate_event = 0;
  double reorder_event = 0;
  double lose_event = 0;          ///< the stream silently swallows it
  double venue_cancels = 0;
  double lookup_fails = 0;
  double late_arrival = 0;        ///< the bytes linger on the way, for less than the settling time
};

class Exchange {
 public:
  struct Order {
    venue::OrderReport report;
    int received = 0;
    bool open = true;
    std::vector<venue::FillReport> fills;
  };

  explicit Exchange(World& world) : world_(world) {}

  VenueFaults faults;
  std::map<std::string, Order> orders;  ///< by client id
  std::map<std::string, int> received;  ///< every id that ever reached it, with how often
  std::vector<venue::FillReport> history;
  std::map<domain::Symbol, domain::Quantity> positions;
  bool away = false;                    ///< answers nothing

  /// Where events go; replaced when execution reconnects.
  std::function<void(const venue::OrderReport&)> tell_order;
  std::function<void(const venue::FillReport&, const venue::OrderReport&)> tell_fill;

  venue::Answer<venue::OrderReport> take(const domain::OrderRequest& request, const std::string& client_id);
  venue::Answer<void> cancel(const venue::OrderRef& ref);
  Order* find(const venue::OrderRef& ref);
  /// A hand at another terminal: an order that execution has never seen, filled at once.
  void foreign_trade(const domain::Symbol& symbol, domain::Side side, domain::Quantity qty);

 private:
  void work(const std::string& client_id);
  void fill(Order& order, domain::Quantity qty);
  void finish(Order& order, domain::OrderEvent how, const std::string& words);

  World& world_;
  int next_id_ = 1;
};

/// One life of the connection: dies with execution.
class Connection final : public venue::Venue {
 public:
  Connection(World& world, Exchange& exchange);
  ~Connection() override;

  const domain::VenueName& name() const override { return name_; }
  std::string client_id_for(const domain::ClientOrderId& id) const override { return id.str(); }
  std::chrono::milliseconds settling_time() const override { return std::chrono::seconds{3}; }
  bool holds_brackets() const override { return true; }

  void submit(const risk::Approved& order, venue::Callback<venue::OrderReport> done) override;
  void cancel(const venue::OrderRef& order, venue::Callback<void> done) override;
  void replace(const venue::OrderRef& order, const venue::Replacement& change, venue::Callback<venue::OrderReport> done) override;
  void find(const venue::OrderRef& order, venue::Callback<venue::OrderReport> done) override;
  void open_orders(venue::Callback<std::vector<venue::OrderReport>> done) override;
  void fills_since(core::WallTime since, venue::Callback<std::vector<venue::FillReport>> done) override;
  void positions(venue::Callback<std::vector<domain::NamedPosition>> done) override;
  void balance(venue::Callback<domain::Balance> done) override;
  void clock(venue::Callback<venue::VenueClock> done) override;
  void start_stream(venue::StreamHandlers handlers) override;
  void stop() override {}

  /// The stream breaks and comes back after `away`.
  void break_stream(core::Duration away);

 private:
  template <class T>
  void answer(venue::Callback<T> done, venue::Answer<T> what, core::Duration delay);
  template <class T>
  void ask(venue::Callback<T> done, std::function<venue::Answer<T>()> what);
  void connect_stream();
  void event(std::function<void()> what);

  World& world_;
  Exchange& exchange_;
  domain::VenueName name_{"alpaca"};
  venue::StreamHandlers handlers_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool stream_up_ = false;
};

}  // namespace avenor::sim
