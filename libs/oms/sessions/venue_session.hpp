// One venue's side of execution: sends, cancels, hears, and asks again when it did not hear.
//
// The rules that nothing here may break: an order is sent once; what was sent and not answered is UNKNOWN and
// only the venue's word settles it; "no such order" counts only when the venue has said so for as long as it
// takes to settle.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/orders/deadline_queue.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/recent_executions.hpp"
#include "oms/sessions/ask_pace.hpp"
#include "risk/approved.hpp"
#include "risk/gate.hpp"
#include "venue/api/venue.hpp"

namespace avenor::oms {

/// What is done with an order that was told as ended and is found alive at the venue.
enum class RevivedPolicy {
  Cancel,  ///< its bot has long since reckoned without it
  Keep,    ///< it lives on, as the bot is told
};

/// Orders and positions of other hands (the venue's web page, another program on the same account).
enum class ExternalPolicy {
  Adopt,   ///< they enter the ledger under the bot "external", and their executions with them
  Alarm,   ///< they are told, and left alone
  Ignore,  ///< a line in the log
};

class VenueSession {
 public:
  VenueSession(const core::Clock& clock, venue::Venue& venue, ledger::Ledger& ledger, OrderStore& orders,
               OrderLifecycle& lifecycle, EventSink& events);

  venue::Venue& venue() { return venue_; }
  const domain::VenueName& name() const { return venue_.name(); }

  /// The order stream is logged in: what happens from here on is heard.
  bool hears() const { return hears_; }
  void set_hears(bool hears) { hears_ = hears; }

  /// Sends a durable, approved order; when it cannot be sent now (no connection) it is tried again until it
  /// is too old. Whatever throws on the way, the order is either kept for another try or known to be in
  /// doubt.
  void submit(LiveOrder& live, risk::Approved approved);
  void cancel(LiveOrder& live);
  /// Lets `fresh` (durable and approved) take the place of `old`, which must be at the venue. `wanted` is
  /// what both together may fill, counted from the old one's first execution. The old one is cancelled; when
  /// the venue has told its end, and still shows it when an execution from before it would have been seen
  /// (Venue::visibility_delay()), what is left of `wanted` is sent: an order that fills while its change is
  /// on its way would else be filled twice.
  void replace(LiveOrder& old, LiveOrder& fresh, risk::Approved approved, domain::Quantity wanted);
  /// The same at the venue itself, for an exit that it holds: only prices change. Cancelling it would end its
  /// sibling, too.
  void replace_exit(LiveOrder& old, LiveOrder& fresh);
  /// The venue's word for how it gives an exit in the place of a partly filled one is open ("what is missing
  /// is inherited": the whole quantity, and what was filled stays with the old one), and a quantity cannot be
  /// named for it. So only one with nothing filled.
  static bool may_replace_exit(const LiveOrder& old) {
    return old.order.filled_qty.is_zero() && old.filled_at_venue.is_zero();
  }
  /// Orders that are open, each with the one (open and admitted as well) that waits for its end to take its
  /// place.
  std::vector<std::pair<const LiveOrder*, const LiveOrder*>> replacements() const;
  bool is_being_replaced(const domain::ClientOrderId& id) const { return replacing_.contains(id); }
  /// An operator says how an order that we cannot settle has ended (NeverArrived or Cancelled). The venue is
  /// asked first: refused when it shows the order, or cannot be asked (unless `unasked`).
  void resolve(LiveOrder& live, domain::OrderEvent end, const std::string& reason, bool unasked,
               std::function<void(const core::Status&)> told);
  /// Asks the venue what became of the order; `done` runs when it has answered (or could not be asked).
  void query_order(LiveOrder& live, std::function<void()> done = {});

  /// The venue's word on an order or an execution, from whichever way it came. `asked`: when the question
  /// left that this answers; what the stream brings by itself may be older than what we know.
  void hear(const venue::OrderReport& report, const std::string& way,
            std::optional<core::MonoTime> asked = {});
  void hear(const venue::FillReport& fill, const venue::OrderReport* order, const std::string& way);
  void apply(LiveOrder& live, const venue::OrderReport& report, const std::string& way,
             std::optional<core::MonoTime> asked = {});

  /// Takes a quantity that the venue holds and no order of ours explains into the ledger, as bot "external",
  /// at a real price.
  void adopt_position(const domain::Symbol& symbol, domain::Quantity signed_qty, domain::Price price);

  /// Asks the venue for the exits of a bracket's entry until they are in the ledger.
  void want_exits(LiveOrder& live);
  /// The same for an entry out of the ledger: its exits may be there already (and no longer with it at the
  /// venue).
  void recall_exits(LiveOrder& live);
  /// A bracket of this bot has exits at the venue that are not in the ledger yet.
  bool owes_exits(const domain::BotId& bot, const domain::Symbol& symbol);
  bool owes_exits(const Scope& scope);
  /// What those exits could buy and sell, of one bot (of all: empty).
  risk::Exposure owed_exits(const domain::Symbol& symbol, const domain::BotId& bot);
  /// It may be the exit of a bracket whose exits we have not seen yet: too early to call it a stranger's.
  bool maybe_exit(const venue::OrderReport& report);

  /// Executions of this symbol (of any: empty) may be known and not be in the positions yet: whose they are
  /// is being asked, their order is on its way to the ledger, or the venue owes them. Comparing positions
  /// proves nothing meanwhile.
  bool in_doubt(const domain::Symbol& symbol = {});
  /// Own executions that the venue's other figures may not show yet.
  RecentExecutions& recent() { return recent_; }
  /// The venue's time of the oldest execution whose order is still being looked for; not set when there is
  /// none.
  core::WallTime oldest_unattributed();

  void tick();

  void set_revived_policy(RevivedPolicy policy) { revived_policy_ = policy; }
  /// What is done with an order that the venue shows and we did not make.
  void set_stranger_policy(ExternalPolicy policy, bool is_test_trade) {
    stranger_policy_ = policy;
    is_test_trade_ = is_test_trade;
  }

  /// Called when the venue owes us executions that the stream has not brought; the reconciler fetches them.
  void on_fills_wanted(std::function<void(core::WallTime since)> handler) {
    on_fills_wanted_ = std::move(handler);
  }
  /// A reason holds an order back for good.
  using Objection = std::function<std::optional<risk::RiskReject>(const domain::Order&)>;
  /// Every order passes here just before it is given to the venue's adapter (halts, limits, the throttle of
  /// orders out and in).
  void before_send(Objection handler) { before_send_ = std::move(handler); }
  /// And here when its first byte is about to leave, which is later where the venue's rate limit has held it
  /// back.
  void on_waited(Objection handler) { on_waited_ = std::move(handler); }
  /// It was let go and is certain not to have left: it will be tried again.
  void on_stayed(std::function<void(const domain::Order&)> handler) { on_stayed_ = std::move(handler); }
  /// Another hand has edited an exit that execution holds: what its successor is called, best by the name
  /// that is given.
  using ExitReplaced =
      std::function<domain::ClientOrderId(const domain::Order& old, const domain::ClientOrderId& name)>;
  void on_exit_replaced(ExitReplaced handler) { on_exit_replaced_ = std::move(handler); }
  /// The venue has refused an order, or has filled some of one (for the halt on rejections in a row).
  void on_answered(std::function<void(const domain::Order&, bool refused)> handler) {
    on_answered_ = std::move(handler);
  }

 private:
  struct Replacing {
    domain::ClientOrderId fresh;
    risk::Approved approved;
    domain::Quantity wanted;
    AskPace asks{std::chrono::milliseconds{200}};
    bool asking = false;
    /// when the last question left that the venue has answered with the old order
    std::optional<core::MonoTime> seen_at;
  };

  /// Fetches of executions in vain, after which a lower total is believed: a venue that has told more of an
  /// order than it can show was wrong.
  static constexpr int kDenialsToTrust = 4;

  /// It is to be cancelled, and has not left.
  void cancelled_unsent(LiveOrder& live);
  void try_submit(LiveOrder& live, const risk::Approved& approved);
  void send(LiveOrder& live, const risk::Approved& approved);
  /// Gives it to the venue by `give`; when that throws, its bytes may be on their way all the same.
  void leave(LiveOrder& live, const std::function<void()>& give);
  /// It cannot be sent now: tried again until it is too old.
  void defer(LiveOrder& live, risk::Approved approved);
  /// `approved` is null for a replacement.
  void answered(const domain::ClientOrderId& id, const risk::Approved* approved,
                const venue::VenueResult<venue::OrderReport>& answer);
  void looked_up(const domain::ClientOrderId& id, core::MonoTime asked,
                 const venue::VenueResult<venue::OrderReport>& answer);
  void not_found(LiveOrder& live, core::MonoTime asked, const venue::VenueError& trouble);
  /// The venue does not know what it has shown before: told once, when it has said so for as long as it takes
  /// to settle; then counted.
  void denied(LiveOrder& live, core::MonoTime asked);
  void lost(LiveOrder& live, const venue::VenueError& trouble);
  /// One chain of look-ups an order, whoever wants it.
  void query_order_later(LiveOrder& live);
  void look_up_soon(LiveOrder& live);
  core::MonoTime may_arrive_until(const LiveOrder& live) const;
  /// Sends the cancel that is wanted, unless one has been sent a short time ago.
  void send_cancel(LiveOrder& live);
  // An order that was final and is not (desk_revive.cpp).
  void late_word(LiveOrder& live, const venue::OrderReport& report, const std::string& way,
                 std::optional<core::MonoTime> asked);
  void filled_and_alive(LiveOrder& live, const venue::OrderReport& report,
                        std::optional<core::MonoTime> asked);
  void verify(LiveOrder& live, core::MonoTime when);
  void came_back(LiveOrder& live, domain::OrderStatus before, const std::string& proof);
  void notice_larger(LiveOrder& live, const venue::OrderReport& report);
  // Replacement (desk_replace.cpp).
  void continue_replacement(const domain::ClientOrderId& old_id);
  /// The venue has been asked for `old` since its end is certain to show all that it filled; asks, or plans
  /// to.
  bool end_is_settled(LiveOrder& old, Replacing& what);
  void ask_for_end(const domain::ClientOrderId& old_id);
  void tick_replacements();
  // More than was wanted (desk_excess.cpp).
  /// `telling`: the order whose report is being looked at.
  void notice_excess(const domain::ClientOrderId& old_id, const LiveOrder* telling);
  /// The venue names the one in its place: it may have ended before this life of ours.
  void seek_successor(LiveOrder& old, const venue::OrderReport& report);
  /// False: it has left already.
  bool reduce_unsent(const LiveOrder& old, LiveOrder& fresh);
  /// The venue has shown executions, and the stream brings them within a moment: they prove that the order
  /// has arrived as well, and a step of its own would be over before it is told. Until then the venue's id
  /// stands in memory for its word.
  static bool fills_will_tell(const LiveOrder& live, const venue::OrderReport& report);
  void remember_venue_id(LiveOrder& live, const venue::OrderReport& report);
  /// The venue makes a bracket's exit smaller when its sibling fills in part: wholly filled, it has ended
  /// with less than ordered.
  void hold_smaller_end(LiveOrder& live, const venue::OrderReport& report);
  void settle_held_end(LiveOrder& live);
  void want_fills(LiveOrder& live);
  bool too_old(const LiveOrder& live) const;
  void expire(LiveOrder& live);
  venue::OrderRef ref(const LiveOrder& live) const;
  /// What an execution that came for `live` speaks of instead; empty: nothing in it contradicts the order.
  std::string contradiction(const LiveOrder& live, const venue::FillReport& fill,
                            const venue::OrderReport* order);
  void tell_contradiction(LiveOrder& live, const venue::FillReport& fill, const std::string& what);
  void record(LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport* order,
              const std::string& way);
  /// Whose execution it is, is being asked.
  void doubt(const venue::FillReport& fill);
  /// Asks the venue whose order it is: once for all the executions of an order, and again after growing
  /// pauses.
  void attribute(const venue::FillReport& fill, const std::optional<venue::OrderReport>& order,
                 const std::string& way);
  void attributed(const domain::VenueOrderId& id, const venue::VenueResult<venue::OrderReport>& answer,
                  const std::string& way);
  /// False: it is too early to call it another hand's.
  bool stranger(const venue::OrderReport& report, const std::string& way);
  void foreign(const venue::OrderReport& report, const std::string& way);
  /// Another hand has edited `old` at the venue, which made `report` of it: it goes on as an order of the
  /// same bot.
  void continues(LiveOrder& old, const venue::OrderReport& report);
  void adopt_legs(LiveOrder& parent, const venue::OrderReport& report);
  void adopt_leg(LiveOrder& parent, const venue::OrderReport& leg);
  /// `then` runs when the order is in the ledger.
  void adopt(LiveOrder fresh, const venue::OrderReport& report, std::function<void(LiveOrder&)> then = {});
  bool release(LiveOrder& live);
  /// The last word before its first byte.
  bool may_still_leave(const domain::ClientOrderId& id);
  /// It did not leave, by our own word.
  void withheld(LiveOrder& live);
  /// Nobody else can have ended the order: a second execution would have had to wait for the venue to settle.
  bool lease_is_fresh(const LiveOrder& live) const;
  /// Asks the ledger once more whether the order is as we believe, and sends it then.
  void check_lease(LiveOrder& live, risk::Approved approved);
  void prove_next();
  void proved(const domain::ClientOrderId& id, core::MonoTime asked, const risk::Approved& approved,
              const core::Result<std::optional<ledger::Stored>>& found);
  void with_ledger_order(const domain::VenueOrderId& venue_id, const std::string& client_id,
                         std::function<void(LiveOrder*)> then);

  const core::Clock& clock_;
  venue::Venue& venue_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  OrderLifecycle& lifecycle_;
  EventSink& events_;
  bool hears_ = false;

  std::map<domain::ClientOrderId, Replacing> replacing_;  ///< by the old order's id

  DeadlineQueue lookups_;
  DeadlineQueue retries_;
  DeadlineQueue fill_checks_;
  DeadlineQueue exit_checks_;
  std::set<domain::ClientOrderId> owing_exits_;
  std::map<domain::ClientOrderId, risk::Approved> deferred_;
  std::deque<std::pair<domain::ClientOrderId, risk::Approved>> unproven_;
  int proving_ = 0;  ///< questions on their way
  ExternalPolicy stranger_policy_ = ExternalPolicy::Alarm;
  RevivedPolicy revived_policy_ = RevivedPolicy::Cancel;
  bool is_test_trade_ = true;
  std::set<std::string> contradictions_;  ///< executions that were told of already
  std::set<std::string> strangers_;       ///< venue ids that were told of already
  struct Unattributed {
    core::MonoTime since;
    core::WallTime event_ts;
  };
  std::map<domain::ExecId, Unattributed> unattributed_;  ///< executions whose order is being looked for
  struct Attributing {
    core::Duration pause{};
    std::optional<core::MonoTime> not_before;
    bool asking = false;
    struct Waiting {
      venue::FillReport fill;
      std::optional<venue::OrderReport> order;  ///< as it was told with it
    };
    std::vector<Waiting> fills;  ///< in the order of their coming
  };
  std::map<domain::VenueOrderId, Attributing> attributing_;
  core::WallTime untracked_since_;  ///< the oldest of those for which there was no place in it
  RecentExecutions recent_;
  std::function<void(core::WallTime)> on_fills_wanted_;
  Objection before_send_;
  Objection on_waited_;
  std::function<void(const domain::Order&)> on_stayed_;
  std::function<void(const domain::Order&, bool)> on_answered_;
  ExitReplaced on_exit_replaced_;
};

}  // namespace avenor::oms
