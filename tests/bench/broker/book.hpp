// What the bench's broker knows: orders, what was filled of them, and positions. Market orders are filled at
// once and whole at kPrice; limit orders rest for ever. Spelled as Alpaca's trading API spells it, as far as
// execution's adapter reads it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace avenor::bench::broker {

inline constexpr std::string_view kPrice = "100.25";

class Book {
 public:
  struct Order {
    std::string client_id, symbol, side, type, qty, limit_price;
    std::string time;  ///< RFC 3339
    std::uint64_t number = 0;
    bool filled = false;
    bool cancelled = false;
  };

  /// The order in a body of POST /v2/orders; nullptr when its client id was used before (counted).
  const Order* take(std::string_view body);
  const Order* by_client_id(std::string_view id) const;
  const Order* by_venue_id(std::string_view id) const;
  bool cancel(std::string_view venue_id);

  /// `told_filled` false: as it was before its execution, "new" with nothing filled.
  static void write_order(std::string& out, const Order& order, bool told_filled);
  /// The trade_updates message of its execution.
  static void write_fill_event(std::string& out, const Order& order);

  std::string open_orders(std::string_view after_venue_id, std::size_t limit) const;
  /// Activities FILL with a time above `after` ("" for all), from behind `page_token` on.
  std::string fills(const std::string& after, std::string_view page_token, std::size_t limit) const;
  std::string positions() const;
  std::string stats() const;

 private:
  std::vector<Order> orders_;  ///< [number - 1]
  std::unordered_map<std::string, std::uint64_t> by_client_id_;
  std::map<std::string, std::int64_t> positions_;  ///< whole units
  std::uint64_t filled_ = 0;
  std::uint64_t duplicates_ = 0;
};

/// Now, as RFC 3339 with nine digits.
std::string timestamp();

}  // namespace avenor::bench::broker
