// The lists that are asked for by time and page: orders, and the account's fills.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dialects/alpaca/refusal.hpp"
#include "matching/order_store.hpp"

namespace avenor::dialects::alpaca {

class History {
 public:
  /// `store` must outlive it.
  explicit History(const matching::OrderStore& store) : store_(store) {}

  /// An order as the list shows it; null: not at all. Nothing: as it is.
  using Seen = std::function<const matching::Order*(const matching::Order&)>;

  /// GET /v2/orders: status, limit, after, until, direction, nested, symbols, side, after_order_id,
  /// before_order_id.
  Taken<std::string> orders(std::string_view query, const Seen& seen = {}) const;
  /// GET /v2/account/activities[/FILL]: after, until, date, direction, page_size, page_token. Other types
  /// have none.
  /// `newest`: nothing later is shown; unset: all.
  Taken<std::string> activities(std::string_view type, std::string_view query, core::WallTime newest = {});

 private:
  const matching::OrderStore& store_;
  std::unordered_map<std::string, std::size_t> by_activity_id_;  ///< filled as far as `indexed_`
  std::size_t indexed_ = 0;
};

}  // namespace avenor::dialects::alpaca
