// The exits of entries whose venue holds none for them: execution watches the prices, and sends an exit when
// its price is touched. (What a venue holds: Venue::holds_brackets; why so:
// docs/adr/0011-exits-held-by-execution.md.)
//
// The ledger is the memory. An entry is not settled while its exits are held, so every start finds it. An
// exit is an order like any other, and its id follows from the entry's (legs.hpp): the ledger lets none be
// made twice. Of one entry at most one exit lives at a time, and one whose fate is unknown lives. What is not
// to be protected any more is written off by an exit that is cancelled before it is sent.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/prices/last_prices.hpp"
#include "risk/limits.hpp"

namespace avenor::oms {

class BracketEmulator {
 public:
  /// What execution does for it.
  struct Hooks {
    std::function<bool(const domain::VenueName&)>
        open;  ///< orders may be sent there, and executions are heard
    std::function<bool(const domain::VenueName&)> market_open;  ///< or may be
    std::function<risk::Limits(const domain::BotId&, const domain::Symbol&)> limits;
    std::function<bool(const domain::VenueName&, const domain::Symbol&)>
        /// the venue's position is not the ledger's, and which is right is open: nor is the price to be
        /// believed
        position_in_doubt;
    std::function<domain::Quantity(const domain::VenueName&, const domain::Symbol&, domain::Side exit)>
        taken;  ///< what another hand may have taken of what an exit of this side is to close
    std::function<void(const domain::VenueName&)> compare_positions;  ///< soon
    std::function<core::MonoTime(const domain::VenueName&)> compared_at;
    /// Makes an order of it, an exit of `entry`, with everything that belongs to that.
    std::function<void(const domain::OrderRequest&, const domain::ClientOrderId& entry)> send;
    /// Makes an order that ends, cancelled, with its first commit; `error` and `why` go into its row.
    std::function<void(const domain::OrderRequest&, const domain::ClientOrderId& entry,
                       const std::string& error, const std::string& why)>
        void_exit;
    std::function<void(LiveOrder&)> cancel;
    std::function<void(LiveOrder&)> released;  ///< the entry may be settled
    /// The operator is having the orders of this entry's bot cancelled: nothing fires, whatever the ledger
    /// has answered.
    std::function<bool(const domain::OrderRequest&)> closing;
  };

  BracketEmulator(const core::Clock& clock, ledger::Ledger& ledger, OrderStore& orders,
                  const PositionBook& positions, LastPrices& market, EventSink& events, Hooks doors);

  /// An entry from the ledger, or one of which some was filled just now.
  void hold(LiveOrder& entry);
  /// An execution of any order has changed a position.
  void executed(const domain::Order& order);
  void priced(const domain::VenueName& venue, const domain::Symbol& symbol);
  void tick();

  /// Another hand has edited an exit at its venue: the order that goes on is one of the same entry. Returns
  /// what it is to be called; by the entry's own names a later start finds it, too.
  domain::ClientOrderId replaced(const domain::Order& old, const domain::ClientOrderId& name);
  /// A wish to cancel an exit: it ends the holding of both. False when nothing is held under this id.
  bool cancel(const domain::OrderCancel& wish);
  /// The operator cancels the orders of this scope: their exits are disarmed now, in memory, and written off
  /// in the ledger as soon as it has been read. True when nothing is left to write: then every later start
  /// knows it.
  bool end(const Scope& scope, const std::string& why);

  /// The price at which this exit was due has been followed by what may be a split, while it waited to be
  /// sent.
  bool overtaken_by_split(const LiveOrder& exit);

  std::size_t count() const { return held_.size(); }
  /// Empty when every price that an exit waits for is seen.
  std::string degraded_reason() const;

 private:
  enum class Memory { Unread, Asked, Read };  ///< the exits that an earlier life of ours has made
  struct Held {
    Memory memory = Memory::Unread;
    core::MonoTime since;  ///< held by this life
    std::map<domain::ClientOrderId, domain::Quantity>
        exits;                                 ///< every one ever made, with what it has done for the entry
    int made[2] = {0, 0};                      ///< how many are stops, how many profits
    std::optional<domain::ClientOrderId> out;  ///< the one that lives, or whose end is still to be looked at
    std::optional<domain::ClientOrderId> voiding;
    bool taken_back = false;  ///< we have cancelled the one that is out
    bool stop_due = false;    ///< and for the stop
    core::MonoTime stop_due_at;
    bool over = false;  ///< nothing is protected any more, whatever may still be filled
    /// Disarmed for good, and why. Holds from the request on, also while the row that says so for later
    /// starts cannot be written yet.
    std::optional<std::string> disarmed;
    bool no_free_quantity = false;  ///< told that other orders stand in its way
    int failures = 0;               ///< in a row
    core::MonoTime next_try;
    std::optional<domain::OrderCancel> wish;  ///< came while the ledger was being read
  };
  enum class Touched { Nothing, Unsure, Profit, Stop };
  using Place = std::pair<domain::VenueName, domain::Symbol>;
  struct Blindness {
    core::MonoTime since;
    bool told = false;
  };

  void start(LiveOrder& entry);
  /// Writes off what is disarmed, when the ledger has been read.
  void disarm(Held& held, const LiveOrder& entry);
  /// Asks the ledger for its exits, when it is its turn.
  void read(const domain::ClientOrderId& entry, Held& held);
  void read_on();
  void recall(const domain::ClientOrderId& entry, bool profit, int number);
  void remember(const domain::ClientOrderId& entry, Held& held, bool profit, const ledger::Stored& stored);
  Held* find(const domain::ClientOrderId& entry);
  void look(const domain::ClientOrderId& entry);
  /// Takes notice of what has become of the exits. False: one of them lives (or must be read anew), there is
  /// nothing more to do.
  bool see_exits(Held& held, const LiveOrder& entry);
  void take_back(Held& held, const LiveOrder& entry, LiveOrder& exit);
  void ended(Held& held, const LiveOrder& entry, const LiveOrder& exit);
  /// The ledger has refused an exit's row, and told: what there is will be read again.
  static void forget(Held& held);
  void try_later(Held& held);
  domain::Quantity rest(const Held& held, const LiveOrder& entry) const;
  /// What the bot has to get out of, less what other orders of it may do.
  domain::Quantity available(const LiveOrder& entry) const;
  domain::Quantity position(const LiveOrder& entry) const;
  Touched touched(const LiveOrder& entry);
  /// The price is as far from what the entry has paid, and from both of its exits, as a split would bring it,
  /// and they have not been held for long: price and order may be of different scales (an execution that was
  /// heard late, a first price after a restart).
  bool of_another_scale(const LiveOrder& entry, const TriggerPrice& side) const;
  core::Duration oldest_price(const domain::Symbol& symbol) const;
  /// An exit is due, and the price or the position is not to be trusted: told once.
  void hold_back(const Place& place, const LiveOrder& entry, bool split);
  domain::Quantity taken(const LiveOrder& entry) const;
  /// The position there is in doubt, or another hand has taken of it.
  bool uncertain(const Place& place) const;
  void watch_held_back();
  void believe(const Place& place, TriggerPrice& side, bool sells);
  void send(Held& held, const LiveOrder& entry, bool profit);
  domain::OrderRequest exit_of(Held& held, const LiveOrder& entry, bool profit, domain::Quantity qty);
  void void_exit(Held& held, const LiveOrder& entry, bool profit, domain::Quantity qty,
                 const std::string& error, const std::string& why);
  void release(LiveOrder& entry);
  bool blind(const Place& place) const;
  void watch_prices();
  Place place_of(const LiveOrder& entry) const {
    return {entry.order.request.venue, entry.order.request.symbol};
  }

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  const PositionBook& positions_;
  LastPrices& prices_;
  EventSink& events_;
  Hooks hooks_;
  std::map<domain::ClientOrderId, Held> held_;  ///< by entry
  std::map<Place, std::set<domain::ClientOrderId>> at_;
  std::set<domain::ClientOrderId> busy_;  ///< looked at with every tick
  std::map<Place, Blindness> blind_;
  std::map<Place, bool> held_back_;  ///< true: what may be a split
  core::MonoTime next_round_;
  std::deque<domain::ClientOrderId> unread_;
  int reading_ = 0;
};

}  // namespace avenor::oms
