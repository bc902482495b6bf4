#include "bench/broker/book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/clock.hpp"

namespace avenor::bench::broker {
namespace {

using Back = std::back_insert_iterator<std::string>;

constexpr std::string_view kIdFront =
    "7e1f0a52-9c44-4b1e-8d2c-";  // what follows is the order's number, in hexadecimal

std::string venue_id(std::uint64_t number) { return fmt::format("{}{:012x}", kIdFront, number); }

std::uint64_t number_of(std::string_view id) {
  std::uint64_t number = 0;
  if (id.starts_with(kIdFront))
    std::from_chars(id.data() + kIdFront.size(), id.data() + id.size(), number, 16);
  return number;
}

// Only our own clients' bodies come here: flat, without escapes; Python puts a space behind the colon.
std::string text_of(std::string_view body, std::string_view key) {
  for (std::size_t at = body.find(key); at != std::string_view::npos; at = body.find(key, at + 1)) {
    std::size_t from = at + key.size();
    if (at == 0 || body[at - 1] != '"' || !body.substr(from).starts_with("\":")) continue;
    from += body[from + 2] == ' ' ? 3U : 2U;
    if (body[from] != '"') continue;
    return std::string(body.substr(from + 1, body.find('"', from + 1) - from - 1));
  }
  return {};
}

}  // namespace

std::string timestamp() { return core::to_rfc3339(core::SystemClock{}.wall()); }

const Book::Order* Book::take(std::string_view body) {
  Order order{.client_id = text_of(body, "client_order_id"),
              .symbol = text_of(body, "symbol"),
              .side = text_of(body, "side"),
              .type = text_of(body, "type"),
              .qty = text_of(body, "qty"),
              .limit_price = text_of(body, "limit_price"),
              .time = timestamp(),
              .number = orders_.size() + 1};
  if (!by_client_id_.try_emplace(order.client_id, order.number).second) {
    ++duplicates_;
    return nullptr;
  }
  order.filled = order.type == "market";
  if (order.filled) {
    ++filled_;
    std::int64_t qty = 0;
    std::from_chars(order.qty.data(), order.qty.data() + order.qty.size(), qty);
    positions_[order.symbol] += order.side == "buy" ? qty : -qty;
  }
  orders_.push_back(std::move(order));
  return &orders_.back();
}

const Book::Order* Book::by_client_id(std::string_view id) const {
  const auto found = by_client_id_.find(std::string(id));
  return found == by_client_id_.end() ? nullptr : &orders_[found->second - 1];
}

const Book::Order* Book::by_venue_id(std::string_view id) const {
  const std::uint64_t number = number_of(id);
  return number == 0 || number > orders_.size() ? nullptr : &orders_[number - 1];
}

bool Book::cancel(std::string_view id) {
  const std::uint64_t number = number_of(id);
  if (number == 0 || number > orders_.size() || orders_[number - 1].filled) return false;
  orders_[number - 1].cancelled = true;
  return true;
}

void Book::write_order(std::string& out, const Order& order, bool told_filled) {
  const bool filled = order.filled && told_filled;
  fmt::format_to(
      Back(out),
      R"({{"id":"{}{:012x}","client_order_id":"{}","created_at":"{}","updated_at":"{}","submitted_at":"{}",)"
      R"("asset_class":"us_equity","symbol":"{}","qty":"{}","filled_qty":"{}","filled_avg_price":{},)"
      R"("order_class":"","order_type":"{}","type":"{}","side":"{}","time_in_force":"day","limit_price":{},)"
      R"("stop_price":null,"status":"{}","extended_hours":false,"legs":null}})",
      kIdFront, order.number, order.client_id, order.time, order.time, order.time, order.symbol, order.qty,
      filled ? std::string_view(order.qty) : "0", filled ? fmt::format("\"{}\"", kPrice) : "null", order.type,
      order.type, order.side, order.limit_price.empty() ? "null" : fmt::format("\"{}\"", order.limit_price),
      order.cancelled ? "canceled"
      : filled        ? "filled"
                      : "new");
}

void Book::write_fill_event(std::string& out, const Order& order) {
  fmt::format_to(
      Back(out),
      R"({{"stream":"trade_updates","data":{{"event":"fill","execution_id":"{:012x}","price":"{}","qty":"{}",)"
      R"("timestamp":"{}","order":)",
      order.number, kPrice, order.qty, order.time);
  write_order(out, order, true);
  out += "}}";
}

std::string Book::open_orders(std::string_view after_venue_id, std::size_t limit) const {
  std::string out = "[";
  std::size_t told = 0;
  for (std::size_t i = number_of(after_venue_id); i < orders_.size() && told < limit; ++i) {
    if (orders_[i].filled || orders_[i].cancelled) continue;
    if (told++ > 0) out += ',';
    write_order(out, orders_[i], true);
  }
  return out + "]";
}

std::string Book::fills(const std::string& after, std::string_view page_token, std::size_t limit) const {
  std::size_t from = number_of(page_token);
  if (page_token.empty() && !after.empty()) {
    // The clock of order.time does not go back far enough to matter to a benchmark.
    from = static_cast<std::size_t>(
        std::upper_bound(orders_.begin(), orders_.end(), after,
                         [](const std::string& time, const Order& o) { return time < o.time; }) -
        orders_.begin());
  }
  std::string out = "[";
  std::size_t told = 0;
  for (std::size_t i = from; i < orders_.size() && told < limit; ++i) {
    const Order& order = orders_[i];
    if (!order.filled) continue;
    const std::string id = venue_id(order.number);
    fmt::format_to(
        Back(out),
        R"({}{{"id":"{}","activity_type":"FILL","order_id":"{}","symbol":"{}","side":"{}","type":"fill",)"
        R"("price":"{}","qty":"{}","cum_qty":"{}","leaves_qty":"0","transaction_time":"{}"}})",
        told++ > 0 ? "," : "", id, id, order.symbol, order.side, kPrice, order.qty, order.qty, order.time);
  }
  return out + "]";
}

std::string Book::positions() const {
  std::string out = "[";
  for (const auto& [symbol, qty] : positions_) {
    if (qty == 0) continue;
    fmt::format_to(Back(out),
                   R"({}{{"symbol":"{}","asset_class":"us_equity","qty":"{}","avg_entry_price":"{}"}})",
                   out.size() > 1 ? "," : "", symbol, qty, kPrice);
  }
  return out + "]";
}

std::string Book::stats() const {
  return fmt::format(R"({{"orders":{},"filled":{},"duplicates":{}}})", orders_.size(), filled_, duplicates_);
}

}  // namespace avenor::bench::broker
