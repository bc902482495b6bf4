// The execution core: processes the events of the bus, the ledger and the venues into orders and their
// states. Deterministic: it reads no clock, opens no socket and draws no random number of its own, so the
// same events in the same order make the same orders (tests drive it with simulated venue, ledger, bus and
// clock).
//
// It owns the components (core_components.hpp); each has its own file. The path of an order: IntakeQueue
// (whose turn it is) → OrderIntake (screened, written as PENDING) → ledger → OrderApproval (the gate) →
// VenueSession → PreSendCheck → venue → OrderLifecycle (each step written) → ledger → OutboxRelay (reported
// to its bot).
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/messages.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/core_components.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_manager_options.hpp"
#include "risk/gate.hpp"
#include "venue/api/account.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::oms {

class OrderManager {
 public:
  OrderManager(const OrderManagerOptions& options, const core::Clock& clock, ledger::Ledger& ledger,
               EventSink& events, risk::RiskLimits limits);

  /// Before start(). The venue outlives the manager. It is queried for the instruments of the symbols that
  /// are at home there or among `listed`.
  void add_venue(venue::OrderEntry& venue, venue::Account& account,
                 const std::vector<domain::Symbol>& listed = {});

  /// Recovers: reads the ledger, connects the venues' streams, reconciles. `ready` runs once for each venue,
  /// when its first pass has completed: from then on its orders are accepted, independent of other venues;
  /// `failed` when the ledger could not be read (nothing has been sent then).
  void start(std::function<void(const domain::VenueName&)> ready, std::function<void(core::Error)> failed);
  /// At one venue at least.
  bool ready() const { return c_.readiness.ready(); }

  // From the bus.
  void create(const domain::OrderRequest& request) { c_.queue.create(request); }
  void cancel(const domain::OrderCancel& asked) { c_.queue.cancel(asked); }
  void replace(const domain::OrderReplace& asked) { c_.queue.replace(asked); }
  void query(const domain::OrderQuery& asked) { c_.queue.query(asked); }
  void acknowledge(const domain::Ack& ack) { c_.relay.acknowledged(ack); }
  void quote(const domain::Quote& quote) { c_.price_intake.quote(quote); }
  /// `sent`: when the sender sent it; not set: now. A command that is too old, or older than the state it
  /// would change, is refused.
  void control(const domain::Control& request, core::WallTime sent = {}) {
    c_.console.control(request, sent);
  }

  /// Timers: every 50 ms or so.
  void tick();

  /// Called with the first order of each bot since the start, before it is written.
  void on_new_bot(std::function<void(const domain::BotId&)> handler) {
    c_.intake.on_new_bot(std::move(handler));
  }
  void set_limits(risk::RiskLimits limits) { c_.gate = risk::Gate{std::move(limits)}; }
  /// The ledger's problem; empty when all is well.
  void ledger_trouble(const std::string& what) { c_.console.status().ledger_trouble(what); }

  /// Empty when all is well; else a sentence for STATUS= and the heartbeat.
  std::string degraded_reason() const { return c_.console.status().degraded_reason(); }
  /// One line: "3 open orders, 1 unknown, 0 changes queued for the ledger".
  std::string summary() const { return c_.console.status().summary(); }

 private:
  void recovered(const ledger::Recovered& found);
  void work();
  void forget_idle();

  CoreComponents c_;
  core::MonoTime next_eviction_, next_guard_;
};

}  // namespace avenor::oms
