// A simulated venue: it outlives every crash of execution and is the independent truth. Orders of every type
// and time in force, brackets whose exits it holds itself, replacement, other hands on the same account.
// Misbehaves as it is told.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/market.hpp"
#include "sim/mean.hpp"
#include "sim/past.hpp"
#include "sim/world.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::sim {

struct VenueFaults {
  double drop_before_accept = 0;  ///< the order never arrives, and no answer comes
  double drop_answer = 0;         ///< the order is taken, and no answer comes
  double refuse = 0;
  double not_sent = 0;
  double limited_before = 0;  ///< 429, and nothing was done
  double limited_after = 0;   ///< 429 from the gate, while the order went through
  double duplicate_event = 0;
  double reorder_event = 0;
  double lose_event = 0;     ///< the stream silently swallows it
  double ends_order = 0;     ///< cancels, expires or rejects what it had accepted
  double crossing_fill = 0;  ///< an execution comes to light after the order was called cancelled or expired
  double lookup_fails = 0;
  double late_arrival = 0;  ///< the bytes linger on the way
  double shows_late =
      0;  ///< lists and look-ups are behind, together with late_arrival less than the settling time
  MeanFaults mean;
};

class Exchange {
 public:
  /// How late a request may arrive: longer than any draw of Faults::late_arrival.
  core::Duration latest_arrival = std::chrono::seconds{2};

  enum class Role { Simple, Entry, TakeProfit, StopLoss };
  struct Order {
    venue::OrderReport report;  ///< its children are put in when it is shown
    domain::BotId bot;          ///< whose it is; "external": another hand's
    domain::TimeInForce time_in_force = domain::TimeInForce::Day;
    Role role = Role::Simple;
    std::string parent;             ///< client id of the entry
    std::vector<std::string> legs;  ///< client ids of the exits
    bool open = true, held = false, triggered = false;
    bool exit = false;       ///< it was made as one
    domain::Quantity asked;  ///< before an exit was made smaller because of its sibling
    core::WallTime visible_at;
    core::WallTime hidden_until;     ///< look-ups do not show it before to whoever has been told of it …
    core::WallTime invisible_until;  ///< … and to whoever has not: much less than the settling time
    domain::Quantity larger_by;      ///< of the quantity, what nobody has asked for
    core::WallTime larger_since;
    bool cancel_asked = false;
    bool pending_cancel = false;  ///< a cancel was taken, and is not done yet
    /// All that was asked is filled, and what is open beside it nobody has ordered.
    bool is_excess() const { return larger_by.is_positive() && report.filled_qty >= report.qty - larger_by; }
    bool foreign() const { return bot.view() == "external"; }
  };
  using Answer = venue::VenueResult<venue::OrderReport>;
  using Listener = std::function<void(const venue::OrderReport&, const venue::FillReport*)>;

  Exchange(World& world, Market& market) : world_(world), prices_(market) {}

  VenueFaults faults;
  bool away = false;                    ///< answers nothing
  bool maintenance = false;             ///< answers everything with a page
  bool fractions = false;               ///< one of the symbols is such that it holds no exits for it
  std::map<std::string, Order> orders;  ///< by client id
  std::map<std::string, int> received;  ///< every id that ever reached it from execution, with how often
  std::vector<venue::FillReport> history;
  std::map<domain::Symbol, domain::Quantity> positions;
  domain::Money cash{100'000};
  int replaced_exits = 0;
  std::map<std::pair<domain::BotId, domain::Symbol>, domain::Quantity>
      shares;                                              ///< of `positions`, by who traded
  std::map<domain::Symbol, domain::Quantity> transferred;  ///< of `positions`, by no order at all

  std::function<void(const std::string&)> trace;  ///< may be empty
  /// As the ledger has it: the order takes another's place. May be empty.
  std::function<bool(const domain::ClientOrderId&)> replaces_another;
  int listen(Listener listener);
  void leave(int listener) { listeners_.erase(listener); }

  Answer take(const domain::OrderRequest& request, const std::string& client_id, bool foreign = false);
  Answer replace(const venue::OrderRef& ref, const venue::Replacement& change);
  venue::VenueResult<void> cancel(const venue::OrderRef& ref);
  Order* find(const venue::OrderRef& ref);
  /// As look-ups and lists show it, with its exits.
  venue::OrderReport shown(const Order& order) const;
  bool holds_exits(const domain::OrderRequest& entry) const {
    return !fractions || entry.symbol != kSymbols[1];
  }
  /// A look-up says that there is no such order. `named`: it is asked for by the id that we have given it.
  bool hides(const Order& order, bool named) const {
    return (named ? order.hidden_until : order.invisible_until) > world_.true_wall();
  }
  bool visible(const Order& order) const { return order.visible_at <= world_.true_wall(); }
  /// The same as visible and shown, by an endpoint that is behind: an order as it was, a position as it was.
  struct View {
    venue::OrderReport report;
    bool open = true;
  };
  std::optional<View> seen_behind(const Order& order) const;
  std::map<domain::Symbol, domain::Quantity> positions_behind() const;
  bool has_open(const domain::BotId& bot, const domain::Symbol& symbol) const;

  /// The market has moved, or time has passed: works on what is open.
  void step();
  /// A quantity comes (or goes) that no order has made.
  void transfer(const domain::Symbol& symbol, domain::Quantity signed_qty);
  /// Every position is so many times as large, and what was open ends.
  void split(const domain::Symbol& symbol, int by);
  struct Split {
    core::WallTime at;  ///< the true time
    /// the true time at which execution has heard the first price after it
    std::optional<core::WallTime> heard{};
  };
  std::map<domain::Symbol, Split> splits;
  /// Tells an order or an execution of long ago once more.
  void repeat_history();

 private:
  Order& enter(Order order);
  void make_legs(Order& entry, const domain::Bracket& bracket);
  void go_live(Order& order);
  void work(Order& order);
  /// What may fill of it now.
  domain::Quantity left(const Order& order) const;
  void make_larger(Order& order);
  bool marketable(Order& order);
  void fill(Order& order, domain::Quantity qty);
  void execute(Order& order, domain::Quantity qty);
  void cross(Order& order);
  void after_exit_fill(Order& exit, domain::Quantity qty);
  void note(const Order& order);
  void note_position(const domain::Symbol& symbol);
  /// True: the cancel stays pending.
  bool keep_pending(Order& order);
  void end(Order& order, domain::OrderEvent how, const std::string& words);
  void end_family(Order& order);
  std::vector<Order*> family(const Order& order);
  void tell(const Order& order, const venue::FillReport* fill = nullptr);

  World& world_;
  Market& prices_;
  std::vector<std::string> open_;  ///< client ids, in the order of their coming
  std::map<int, Listener> listeners_;
  Past<std::string, View> past_orders_;
  Past<domain::Symbol, domain::Quantity> past_positions_;
  int next_listener_ = 0, next_id_ = 1, next_auto_ = 1;
};

}  // namespace avenor::sim
