// The ledger as it stands, for a person's tools: one connection, synchronous, read-only. Not for a daemon's
// loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/order.hpp"
#include "domain/position.hpp"
#include "ledger/bot_name.hpp"

namespace avenor::ledger {

class QuerySession;

struct TradeFilter {
  std::optional<domain::BotId> bot_id;
  std::optional<domain::Symbol> symbol;
  std::optional<domain::OrderStatus> status;
  std::optional<domain::ClientOrderId> client_order_id;
  std::optional<domain::ClientOrderId> parent;  ///< the exits of this entry
  int limit = 50;
};

struct Trade {
  domain::Order order;
  int announced_version = 0;  ///< the bot has acknowledged this one
  bool is_test_trade = true;
};

/// One step of an order's life, as it was recorded.
struct TradeEvent {
  int version = 0;
  domain::OrderStatus status = domain::OrderStatus::Pending;
  std::string rationale;
  std::string venue_text;
  domain::Quantity filled_qty;
  domain::Price avg_price;
  std::string error;
  std::string message;
  core::WallTime at;
};

class LedgerReader {
 public:
  static constexpr core::Duration kDeadline = std::chrono::seconds{10};
  /// Every call answers or fails within `deadline`, this one too. After an unanswered call all later calls
  /// fail.
  static core::Result<LedgerReader> open(const std::string& url, core::Duration deadline = kDeadline);
  ~LedgerReader();
  LedgerReader(LedgerReader&&) noexcept;
  LedgerReader& operator=(LedgerReader&&) noexcept;

  /// The newest first.
  core::Result<std::vector<Trade>> trades(const TradeFilter& filter);
  core::Result<std::vector<TradeEvent>> events_of(const domain::ClientOrderId& id);   ///< in order of version
  core::Result<std::vector<domain::Fill>> fills_of(const domain::ClientOrderId& id);  ///< in order of time
  core::Result<std::vector<domain::NamedPosition>> positions();
  core::Result<std::vector<std::pair<domain::OrderStatus, std::int64_t>>> counts_by_status();
  /// How many executions each order has; orders without any are absent.
  core::Result<std::map<domain::ClientOrderId, int>> fill_counts();
  core::Result<std::vector<std::pair<std::string, std::string>>> controls();
  core::Result<std::map<domain::BotId, BotName>> bots();
  /// 150018 is PostgreSQL 15.18.
  core::Result<int> server_version();
  struct Setting {
    std::string value;
    std::string source;  ///< "configuration file", "database", "user": where it was set
  };
  /// One of the server's settings, as it is for this connection's role and database.
  core::Result<Setting> setting(const std::string& name);
  struct Identity {
    std::string role;  ///< both as SQL wants them, in quotes where needed
    std::string database;
  };
  core::Result<Identity> identity();
  /// The roles, rights and search_path that `avenorctl migrate` would correct; empty: none.
  core::Result<std::string> missing_privileges();
  /// The rows that the queries so far could not read, each reported once: "order x in the ledger: …".
  const std::vector<std::string>& unreadable() const { return unreadable_; }

 private:
  explicit LedgerReader(std::unique_ptr<QuerySession> session);

  std::unique_ptr<QuerySession> session_;
  std::vector<std::string> unreadable_;
};

}  // namespace avenor::ledger
