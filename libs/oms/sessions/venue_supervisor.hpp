// Supervises one venue's session: keeps its order stream connected, forwards the stream's reports, runs the
// comparisons of venue and ledger when due, and detects a stream that does not deliver.
#pragma once

#include <functional>
#include <string>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "oms/orders/containment.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/account_monitor.hpp"
#include "oms/sessions/clock_monitor.hpp"
#include "oms/sessions/pass_schedule.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/reconciler.hpp"
#include "oms/sessions/stream_watch.hpp"
#include "oms/sessions/venue_session.hpp"
#include "venue/instruments/instrument_catalog.hpp"

namespace avenor::oms {

class VenueSupervisor {
 public:
  /// What it supervises, and what it reports to.
  struct Parts {
    const core::Clock& clock;
    VenueSession& session;
    Reconciler& reconciler;
    PassSchedule& passes;
    ClockMonitor& clock_monitor;
    AccountMonitor& account;
    venue::InstrumentCatalog& instruments;
    OrderStore& orders;
    const LastPrices& prices;
    Containment& containment;
    Readiness& readiness;
    EventSink& events;
  };
  explicit VenueSupervisor(const Parts& parts)
      : p_(parts),
        asking_("asking " + parts.session.name().str() + " again"),
        comparing_("comparing with " + parts.session.name().str()) {}

  /// Opens the order stream, which starts everything else.
  void begin();
  /// Every 50 ms or so.
  void tick();
  /// Runs a comparison now, requested by the operator.
  void reconcile(const std::function<void(const core::Status&)>& done);
  /// An execution of this time had to be queried: the stream may not deliver.
  void missed(core::WallTime happened);

  bool stream_up() const { return stream_up_; }
  /// Why it is down.
  const std::string& stream_trouble() const { return stream_trouble_; }
  const StreamWatch& stream_watch() const { return stream_watch_; }
  /// Why the last comparison failed; empty: it did not.
  const std::string& pass_trouble() const { return pass_trouble_; }

 private:
  void warn(const std::string& text, const std::string& subject);
  void heard(const venue::OrderReport& report);
  void heard(const venue::FillReport& fill, const venue::OrderReport& order);
  void stream_opened();
  void stream_lost(const std::string& reason);
  void pass();
  void passed(const core::Status& status);
  void check_stream();

  const Parts p_;
  const std::string asking_, comparing_;  ///< the names for Containment when one of them fails
  StreamWatch stream_watch_;
  bool stream_up_ = false;
  std::string stream_trouble_ = "not connected yet";
  std::string pass_trouble_;
};

}  // namespace avenor::oms
