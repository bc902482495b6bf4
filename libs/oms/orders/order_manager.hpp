// The execution core: what comes from the bus, the ledger and the venues goes in, and orders' lives come out.
// Pure in the sense that matters: it reads no clock, opens no socket and draws no random number of its own,
// so the same events in the same order make the same orders (tests drive it with simulated venue, ledger, bus
// and clock).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/daily_pnl.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/outbound_throttle.hpp"
#include "oms/orders/containment.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/seen_bots.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/reconciler.hpp"
#include "oms/sessions/venue_session.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

struct OrderManagerOptions {
  bool is_test_trade = true;  ///< false only when AVENOR_ENV=live
  /// changes waiting for the ledger before new orders are left to their senders
  std::size_t max_backlog = 20'000;
  core::Duration reconcile_every = std::chrono::seconds{60};
  ExternalPolicy strangers = ExternalPolicy::Alarm;  ///< EXTERNAL_ORDERS
  RevivedPolicy revived = RevivedPolicy::Cancel;     ///< REVIVED_ORDERS
  int max_rejections = 5;                            ///< refused by the venue in a row: the bot is halted
  core::Duration max_clock_skew = std::chrono::seconds{1};
  bool loss_cancels = true;                              ///< RISK_LOSS_CANCELS
  bool breaks_resume = true;                             ///< POSITION_BREAK_RESUME
  core::Duration break_wait = std::chrono::seconds{60};  ///< POSITION_BREAK_WAIT_S
  TriggerRules triggers{};                               ///< TRIGGER_*
  std::set<domain::BotId> bots{};                        ///< BOTS: known, whether they have traded or not
};

class OrderManager {
 public:
  OrderManager(OrderManagerOptions options, const core::Clock& clock, ledger::Ledger& ledger,
               EventSink& events, risk::RiskLimits limits);
  ~OrderManager();

  /// Before start(). The venue outlives the manager.
  void add_venue(venue::Venue& venue);

  /// Recovers: reads the ledger, connects the venues' streams, reconciles. `ready` runs once, when the first
  /// pass has gone through at every venue; `failed` when the ledger could not be read (nothing has been sent
  /// then).
  void start(std::function<void()> ready, std::function<void(core::Error)> failed);
  bool ready() const { return ready_; }

  // From the bus.
  void create(const domain::OrderRequest& request);
  void cancel(const domain::OrderCancel& cancel);
  void replace(const domain::OrderReplace& wish);
  void query(const domain::OrderQuery& query);
  /// What it holds for each of these, in one question to the ledger.
  void tell_states(const std::vector<domain::BotId>& bots);
  /// The answer to a bot that it does not know: from memory.
  void tell_nothing(const domain::BotId& bot);
  /// The bot may have orders or positions.
  bool knows(const domain::BotId& bot) const;
  /// The order is in memory: what is wished of it costs no question to the ledger.
  bool holds(const domain::ClientOrderId& id) { return orders_.find(id) != nullptr; }
  /// Carries out the cancel of what is in memory, an exit that is merely held included. False: the ledger
  /// must be asked.
  bool cancel_known(const domain::OrderCancel& wish);
  /// A cancel of an order that is not in memory; `done` when the ledger has answered.
  void look_up_cancelled(const domain::OrderCancel& wish, std::function<void()> done);
  /// Changes on their way to the ledger.
  std::size_t backlog() const { return ledger_.backlog(); }
  /// Called whenever an order has become durable.
  void on_room(std::function<void()> handler) { on_room_ = std::move(handler); }
  void acknowledge(const domain::Ack& ack) { relay_.acknowledged(ack); }
  void quote(const domain::Quote& quote);
  /// `sent`: when its sender made it; not set: now. What has waited too long, or is older than what it would
  /// change, is refused.
  void control(const domain::Control& request, core::WallTime sent = {});

  /// Timers: every 50 ms or so.
  void tick();

  /// Called with the first order of each bot since the start, before it is written.
  void on_new_bot(std::function<void(const domain::BotId&)> handler) { on_new_bot_ = std::move(handler); }

  void set_limits(risk::RiskLimits limits) { gate_ = risk::Gate{std::move(limits)}; }
  /// What the ledger says of itself; empty when all is well.
  void ledger_trouble(const std::string& what) { ledger_trouble_ = what; }

  /// Venue and ledger differ in this symbol, and nothing on its way explains it: nothing is triggered by its
  /// prices meanwhile.
  bool position_break(const domain::VenueName& venue, const domain::Symbol& symbol);
  /// It does, and the ledger's own figure may be wrong: nobody has judged the difference, or it looks like a
  /// split's. A difference that is known to be another hand's (EXTERNAL_ORDERS=ignore, or the operator has
  /// resumed) leaves the bots' own positions known.
  bool position_in_doubt(const domain::VenueName& venue, const domain::Symbol& symbol);
  /// What another hand has taken, as far as is known, from what an exit of this side would close.
  domain::Quantity taken_from(const domain::VenueName& venue, const domain::Symbol& symbol,
                              domain::Side exit);

  /// Empty when all is well; else a sentence for STATUS= and the heartbeat.
  std::string degraded_reason() const;
  /// One line: "3 open orders, 1 unknown, ledger 0 behind".
  std::string summary() const;

 private:
  struct Station;

  void recovered(const ledger::Recovered& found);
  void recall_breaks();
  /// The operator has resumed there: the breaks that were told, and hold no halt any more, are his to judge.
  void accept_breaks(const Scope& scope);
  domain::Money cost_of(const domain::VenueName& venue, const domain::Symbol& symbol) const;
  void begin_station(Station& station);
  void reconcile(Station& station);
  /// The venue has executed what is no order of ours: positions are compared soon, and not with the next
  /// minute's pass.
  void expect_break(Station& station);
  void check_ready();
  bool refuse_early(const domain::OrderRequest& request, const std::string& print);
  /// Writes the intent; `decided` runs when it is durable and still to be acted on.
  LiveOrder& take_in(const domain::OrderRequest& request, std::string print,
                     std::function<void(LiveOrder&)> decided,
                     domain::OrderPurpose purpose = domain::OrderPurpose::Strategy,
                     const domain::ClientOrderId& parent = {});
  void intent_written(const domain::ClientOrderId& id, const ledger::Written& written,
                      const std::function<void(LiveOrder&)>& decided);
  /// What threw between an order's PENDING row and its way out: the order gets an end, or is asked for at its
  /// venue.
  void undecided(const domain::ClientOrderId& id, const std::string& what);
  void decide_written(const domain::ClientOrderId& id, const ledger::Written& written,
                      const std::function<void(LiveOrder&)>& decided);
  domain::BotState state_of(const domain::BotId& bot);
  void tell_state(domain::BotState state);
  void forget_idle();
  std::optional<risk::Approved> approve(LiveOrder& live, const domain::Order* replaced = nullptr);
  void send_if_approved(LiveOrder& live);
  void refuse_message(const domain::OrderRequest& request, const std::string& error,
                      const std::string& message);
  void publish_refusal(const domain::OrderRequest& request, const std::string& error,
                       const std::string& message);
  /// `replaced`: the open order whose place this one takes. Of both together no more is filled than the
  /// larger one wants.
  risk::RiskContext risk_context(const domain::OrderRequest& request,
                                 const domain::Order* replaced = nullptr);
  /// What open orders that the gate has let through, and exits that the venue owes, may add in a symbol (bot:
  /// only that bot's).
  risk::Exposure admitted_exposure(Station& station, const domain::Symbol& symbol, const domain::BotId& bot);
  /// All symbols at their worst case, where `own` is that of the order's symbol; what cannot be valued is
  /// named.
  void value_account(const domain::OrderRequest& request, risk::RiskContext& world);
  /// Why an order that was approved must not leave now: a halt that has come since, or a limit that it would
  /// break by now.
  std::optional<risk::RiskReject> objection(const domain::Order& order);
  std::optional<risk::RiskReject> spend_approval(const domain::Order& order);
  Station* station_of(const domain::VenueName& venue);
  BracketEmulator::Hooks hooks_for_exits();

  void refuse_price(const domain::Quote& quote, LastPrices::Taken why);

  // Guards: what halts trading by itself.
  void check_clock(Station& station);
  void check_stream(Station& station);
  void check_losses();
  void notice_clock_step();
  void check_cash(Station& station);
  /// An account that the venue has blocked, and its end: each told once.
  void tell_blocked(Station& station);
  /// An account whose state cannot be had: told, then nothing is opened. Nothing in `trouble`: it has been
  /// read.
  void account_read(Station& station, const venue::VenueError* trouble);
  void venue_answered(const domain::Order& order, bool refused);
  BreakPolicy broke(Station& station, const domain::Symbol& symbol, const PositionBreak& drift, bool proven);
  void break_over(Station& station, const domain::Symbol& symbol);
  /// At which a difference may be booked: the venue's own average where that tells it, else the market;
  /// nothing: no real one is known.
  std::optional<domain::Price> adoption_price(Station& station, const domain::Symbol& symbol,
                                              const PositionBreak& drift) const;
  bool trip(const Scope& scope, const std::string& code, const std::string& why,
            KillSwitch::Cause cause = KillSwitch::Cause::Ordered);
  /// Realised and unrealised, fees taken off, as far as prices are known.
  DailyPnl::Today today_of(const domain::BotId& bot);
  /// Cancels what could make a position of the bot larger; resting exits stay.
  void cancel_openings(const domain::BotId& bot, const std::string& why);

  // The operator.
  /// How an order that nobody can settle has ended, by the operator's word.
  void resolve(const domain::Control& request, core::MonoTime sent,
               const std::function<void(const core::Status&)>& told);
  /// The oldest orders whose fate is unknown, for degraded_reason(); empty when there are none of any age.
  std::string long_unknown() const;
  /// Orders that the venue has not answered for a while, for degraded_reason(); empty when there are none.
  std::string long_waiting() const;
  /// Cancels that stay pending at their venue, for degraded_reason(); empty when there are none of any age.
  std::string long_cancelling() const;
  /// Each of them (so many at most), for the operator: "cancel_pending.ID", and what is known of it.
  std::vector<std::pair<std::string, std::string>> pending_cancels() const;
  /// What is known of an order beyond the ledger.
  std::vector<std::pair<std::string, std::string>> known_of(const domain::ClientOrderId& id);
  void halt(const domain::Control& request, core::MonoTime sent,
            const std::function<void(const core::Status&)>& told);
  void halt_early(const domain::Control& request, core::MonoTime sent,
                  const std::function<void(const core::Status&)>& told);
  /// Another execution may be the one that answers a halt and its resume, while this one waits for the
  /// ledger: what was lifted by then must not come back with this one's turn.
  void resume_early(const domain::Control& request, core::MonoTime sent);
  void resume(const domain::Control& request, core::MonoTime sent,
              const std::function<void(const core::Status&)>& told);
  /// Whether a command that was made then may still change something: its sender has long been told that
  /// nobody answers, or its clock is wrong.
  core::Status timely(core::MonoTime sent) const;
  /// Whether a resume that was made then knew of all that it would lift.
  core::Status knew_of_all(const std::vector<Scope>& scopes, core::MonoTime sent) const;
  /// Whether what was wished gone then may still be cancelled and closed, which nothing undoes.
  core::Status may_close(core::MonoTime sent) const;
  /// What its sender hears of a command that came too late. It may have no sender any more: whoever watches
  /// hears it, too.
  core::Status outdated(const std::string& what, const std::string& why);
  /// A halt is kept for ever: of bots and symbols that nothing is known of, only so many are.
  core::Status may_halt(const Scope& scope) const;
  /// What a request names: a bot, a symbol (at one venue, or at each that there is), a venue, or everything.
  core::Result<std::vector<Scope>> scopes_of(const domain::Control& request) const;
  /// What the operator wants gone.
  struct Wanted {
    bool flat = false;     ///< positions too, not only orders
    core::MonoTime since;  ///< asked for at this time; in an earlier life: at none
  };
  using Closing = std::map<Scope, Wanted>;
  static std::string close_switch(const Scope& scope, bool flat);
  void recall_closing(const std::string& switch_name);
  Closing::iterator closed(Closing::iterator which);
  /// The operator is having this bot's orders cancelled.
  bool closing(const domain::OrderRequest& request) const;
  /// Every venue of `scope` has shown its open orders since `when`: one that we believe to have ended may
  /// live there.
  bool orders_compared(const Scope& scope, core::MonoTime when) const;
  /// Of all that is being closed, at once. True: the ledger knows it.
  bool disarm_exits();
  bool disarm_exits(const Closing::value_type& which);
  /// Goes on until nothing is left of it, over restarts.
  void close_tick();
  bool cancel_orders_of(const Scope& scope);      ///< true: there are none
  bool flatten_positions_of(const Scope& scope);  ///< true: there are none
  void flatten(const domain::NamedPosition& holding);
  void tell_flattened(const Scope& scope);

  const OrderManagerOptions options_;
  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  EventSink& events_;
  Containment containment_;
  OrderStore orders_;
  PositionBook positions_;
  OutboxRelay relay_;
  OrderLifecycle lifecycle_;
  LastPrices prices_;
  risk::Gate gate_;
  KillSwitch kill_switch_;
  BracketEmulator exits_;
  std::map<domain::VenueName, std::unique_ptr<Station>> stations_;
  /// Where the ledger holds what cannot be read: nothing is opened there. What it is, and why.
  std::map<std::pair<domain::VenueName, domain::Symbol>, std::string> unreadable_;

  bool recovered_ = false;
  bool ready_ = false;
  std::function<void()> on_ready_;
  std::string ledger_trouble_;
  std::map<domain::BotId, std::deque<core::MonoTime>> paces_;
  OutboundThrottle throttle_;
  SeenBots bots_;  ///< that have sent an order
  std::function<void(const domain::BotId&)> on_new_bot_;
  struct RefusedPrices {
    std::uint64_t count = 0;
    core::MonoTime tell_next;
  };
  RefusedPrices future_prices_, older_prices_;
  std::function<void()> on_room_;
  int refusals_in_question_ = 0;
  std::int64_t last_answer_ = 0;  ///< the number of the latest BOT_STATE
  core::MonoTime next_eviction_, next_guard_;
  std::optional<core::Duration> wall_ahead_;  ///< of monotonic time, when last looked at
  DailyPnl daily_pnl_;
  std::map<domain::BotId, core::MonoTime> unmarked_since_;  ///< bots that hold what has no price yet
  std::map<domain::BotId, int> rejections_;
  Closing closing_;
  /// KillSwitch that came before the ledger was read: nothing leaves until then, and they are carried out
  /// right after.
  struct EarlyHalt {
    domain::Control request;
    core::MonoTime sent;
    core::Duration age;  ///< when it came: what it has waited since does not make it late
  };
  std::vector<EarlyHalt> early_halts_;
  std::optional<core::MonoTime> resumed_at_;  ///< when the operator has last lifted a halt
  struct Attempt {
    domain::ClientOrderId last;
    int refused = 0;  ///< in a row
    core::MonoTime next;
  };
  std::map<domain::PositionKey, Attempt> attempts_;  ///< to close a position
  int flattened_ = 0;                                ///< makes the ids of one millisecond differ
};

}  // namespace avenor::oms
