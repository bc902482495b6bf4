// The ledger's interface for execution: it takes changes and calls back when they are durable. All calls and
// callbacks are on the caller's loop.
//
// A Change is atomic: one order's step with its fill and its position. All changes that were queued during
// the last commit are committed in one transaction (group commit). Changes are applied in the order they were
// written; only a pure acknowledgement may be overtaken, and waits up to a quarter of a second. Each carries
// the version it makes, so that repeating a change whose commit answer was lost changes nothing.
//
// While the database is away (restarting, full, read-only) nothing fails: changes wait, in order, up to a
// bound, and the state handler reports it. Only a change that the database's own constraints refuse returns
// as an error, by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/order.hpp"
#include "domain/position.hpp"
#include "ledger/api/order_details.hpp"

namespace avenor::ledger {

/// A new order: its PENDING row (version 1) and first event.
struct Intent {
  domain::Order order;      ///< status Pending, version 1, created_at set, venue_client_id set where derived
  std::string fingerprint;  ///< of the request's body: equal ids must come with equal fingerprints
  bool is_test_trade = true;
  OrderDetails details = {};  ///< execution's own
};

/// An order's step from version-1 to `order.version`. Only status, version, filled_qty, avg_price, fees,
/// venue_order_id, error, message, submitted_at and resolved_at change.
struct Step {
  domain::Order order;  ///< as it is after the step
  domain::OrderStatus from = domain::OrderStatus::Pending;
  std::string rationale;   ///< "risk", "venue answer", "venue stream", "reconciliation", "operator"
  std::string venue_text;  ///< the venue's text, verbatim, may be empty
  core::WallTime at;
};

/// One order's atomic change. At least one part is set.
struct Change {
  std::optional<Intent> intent;     ///< alone or with steps; fills and position are a change of their own
  std::vector<Step> steps;          ///< of the same order, in order of version
  std::vector<domain::Fill> fills;  ///< each once, by (venue, exec_id); a repeat is ignored
  /// The bot's position after `fills`; the database adds the fills up itself and refuses the change when it
  /// disagrees.
  std::optional<domain::NamedPosition> position;
  /// The bot has acknowledged this version of the order (or was given up): it is not announced again.
  struct Announced {
    domain::ClientOrderId client_order_id;
    int version = 0;
    bool operator==(const Announced&) const = default;
  };
  std::optional<Announced> announced;
  /// No caller waits for this change: how long it may wait to be committed together with later ones.
  core::Duration patience{};
};

/// An order as the ledger holds it.
struct Stored {
  domain::Order order;
  std::string fingerprint;
  std::vector<domain::ExecId>
      execs;  ///< of its fills: the part of the venue's history that is already booked
  domain::Notional filled_value = {};     ///< of these fills, exactly; zero where it was not asked for
  std::optional<Replaces> replaces = {};  ///< see OrderDetails
  struct Booked {
    domain::Quantity qty;
    domain::Price price;
    bool operator==(const Booked&) const = default;
  };
  /// How each of `execs` was booked (nothing: unreadable); empty where it was not asked for.
  std::vector<std::optional<Booked>> booked = {};
};

/// The outcome of a Change.
struct Written {
  /// Set when the intent's id was in the ledger already (nothing of the change was applied): the row as it
  /// stands.
  std::optional<Stored> known;
  /// Set when the database's constraints refused it: a programming error, or a manual edit of the tables.
  std::optional<core::Error> refused;
};

/// A row of the ledger that cannot be read (edited manually, or written by a newer program). It is treated as
/// absent, except that nothing is opened in its symbol until an operator has checked it.
struct Unreadable {
  std::string what;  ///< "order momentum_001:entry:1"
  std::string why;
  domain::VenueName venue;
  domain::Symbol symbol;
};

/// What execution needs to continue after a start.
struct Recovered {
  std::vector<Stored> open_orders;               ///< not in a final state
  std::vector<Stored> unannounced;               ///< final, and not yet acknowledged by the bot
  std::vector<domain::NamedPosition> positions;  ///< every bot's
  /// of the newest fill at each venue; none where there is no fill
  std::map<domain::VenueName, core::WallTime> last_fill_at;
  std::vector<std::pair<std::string, std::string>> controls;  ///< see put_control
  /// when each was put there, by the database's clock
  std::map<std::string, core::WallTime> controls_changed_at;
  std::vector<std::pair<domain::BotId, std::string>> daily_baselines;  ///< see put_daily_baseline
  std::vector<Unreadable> unreadable;                                  ///< of open orders and positions
  struct Recent {
    domain::BotId bot;
    core::WallTime created_at;
  };
  /// orders of the last minute that no limit has refused (nor exits written off), oldest first: a bot's pace
  /// goes on
  std::vector<Recent> recent;
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  /// Queues; `done` runs when the change is durable (or refused, or known). Never blocks.
  virtual void write(Change change, std::function<void(Written)> done) = 0;

  /// The number of changes queued or in flight; the caller stops accepting orders at its own bound.
  virtual std::size_t backlog() const = 0;

  /// All that is needed to start; ordered after every write queued before it.
  virtual void recover(std::function<void(core::Result<Recovered>)> done) = 0;

  /// One order by our id, by the venue's id or by the id derived for the venue; nothing when there is none.
  enum class By { ClientOrderId, VenueOrderId, VenueClientId };
  /// The search key for a venue's own id (By::VenueOrderId): two venues may use the same id.
  static std::string at_venue(const domain::VenueName& venue, const domain::VenueOrderId& id) {
    return venue.str() + '/' + id.str();
  }
  virtual void find(By by, std::string id, std::function<void(core::Result<std::optional<Stored>>)> done) = 0;

  /// Which of these executions are not in the ledger, in the order given: the venue's history against ours.
  virtual void missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
                       std::function<void(core::Result<std::vector<domain::ExecId>>)> done) = 0;

  /// A halt or a closing that is under way ("halt", "halt.momentum_001"): the state that outlives a restart.
  /// An empty value removes it.
  virtual void put_control(std::string name, std::string value, std::function<void(core::Status)> done) = 0;

  /// The baseline of a bot's daily profit.
  virtual void put_daily_baseline(domain::BotId bot, std::string baseline,
                                  std::function<void(core::Status)> done) = 0;

  /// Called on every change: empty when all is well, else the problem ("database away: …"), and again when it
  /// is over.
  virtual void on_trouble(std::function<void(std::string)> handler) = 0;
};

}  // namespace avenor::ledger
