// The ledger, as execution sees it: changes go in, and come back when they are durable. Everything is called
// on the caller's loop, and calls back there.
//
// A Change is the smallest thing that is true or not as a whole: one order's step with its fill and its
// position. Whatever has gathered while the last commit ran is committed in one transaction (group commit).
// Changes are applied in the order they were written; only one that is nothing but an acknowledgement may be
// overtaken, and lies up to a quarter of a second. Each carries the version it makes, so that repeating
// one whose commit answer was lost changes nothing.
//
// While the database is away (restarting, full, read-only) nothing fails: changes wait, in order, up to a
// bound, and the state handler tells. Only a change that the database's own walls refuse comes back as an
// error, alone.
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
  std::string venue_text;  ///< what the venue said, verbatim, may be empty
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
  /// The bot has this version of this order (or has been given up on): it needs no further announcing.
  struct Announced {
    domain::ClientOrderId client_order_id;
    int version = 0;
    bool operator==(const Announced&) const = default;
  };
  std::optional<Announced> announced;
  /// Nobody waits for this one: so long it may lie, so that what follows is committed with it.
  core::Duration patience{};
};

/// An order as the ledger holds it.
struct Stored {
  domain::Order order;
  std::string fingerprint;
  std::vector<domain::ExecId> execs;      ///< of its fills: what of the venue's history we have already
  domain::Notional filled_value = {};     ///< of these fills, exactly; zero where it was not asked for
  std::optional<Replaces> replaces = {};  ///< see OrderDetails
};

/// What became of a Change.
struct Written {
  /// Set when the intent's id was in the ledger already (nothing of the change was applied): the row as it
  /// stands.
  std::optional<Stored> known;
  /// Set when the database's walls refused it. Our mistake, or somebody's hand in the tables.
  std::optional<core::Error> refused;
};

/// A row of the ledger that does not read as what we write (another hand's, or a newer program's). It is as
/// good as not there, but for its symbol: nothing is traded in that before somebody has looked.
struct Unreadable {
  std::string what;  ///< "order momentum_001:entry:1"
  std::string why;
  domain::VenueName venue;
  domain::Symbol symbol;
};

/// What execution needs to go on after a start.
struct Recovered {
  std::vector<Stored> open_orders;               ///< not in a final state
  std::vector<Stored> unannounced;               ///< final, and the bot has not said that it knows
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

  /// How many changes are queued or in flight; the caller stops taking orders in at its own bound.
  virtual std::size_t backlog() const = 0;

  /// All that is needed to start; after every write queued before it.
  virtual void recover(std::function<void(core::Result<Recovered>)> done) = 0;

  /// One order by our id, by the venue's id or by the id derived for the venue; nothing when there is none.
  enum class By { ClientOrderId, VenueOrderId, VenueClientId };
  /// What a venue's own id is looked for by (By::VenueOrderId): two venues may give the same one.
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

  /// What a bot's profit of the day is reckoned from.
  virtual void put_daily_baseline(domain::BotId bot, std::string baseline,
                                  std::function<void(core::Status)> done) = 0;

  /// Told on every change: empty when all is well, else what is wrong ("database away: …"), and again when it
  /// is over.
  virtual void on_trouble(std::function<void(std::string)> handler) = 0;
};

}  // namespace avenor::ledger
