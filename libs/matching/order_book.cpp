#include "matching/order_book.hpp"

#include <algorithm>

namespace avenor::matching {
namespace {

bool good_enough(const Order& order, Price price) {
  if (!order.limit_price) return true;
  return order.side == Side::Buy ? price <= *order.limit_price : price >= *order.limit_price;
}

}  // namespace

void OrderBook::set_quote(const marketdata::TopOfBook& quote) {
  quote_ = quote;
  bid_left_ = quote.bid ? quote.bid_size : Quantity{};
  ask_left_ = quote.ask ? quote.ask_size : Quantity{};
  ++change_count_;
}

void OrderBook::set_trade(Price price, Quantity size) {
  last_ = price;
  last_size_ = size;
  print_left_ = size;
  ++change_count_;
}

std::optional<Price> OrderBook::reference(Side side) const {
  if (const auto& opposite = side == Side::Buy ? quote_.ask : quote_.bid) return opposite;
  if (last_) return last_;
  return side == Side::Buy ? quote_.bid : quote_.ask;
}

std::optional<Price> OrderBook::mark() const {
  if (quote_.bid && quote_.ask) {
    const core::Decimal sum = quote_.bid->decimal() + quote_.ask->decimal();
    return Price{core::divide_rounded(sum, core::Decimal{2})};
  }
  if (last_) return last_;
  return quote_.bid ? quote_.bid : quote_.ask;
}

OrderBook::Entry OrderBook::entry_of(Order& order) {
  const bool buy = order.side == Side::Buy;
  core::Decimal rank;
  if (order.waits_for_stop()) {
    rank = buy ? order.stop_price->decimal() : -order.stop_price->decimal();
  } else if (order.limit_price) {
    rank = buy ? -order.limit_price->decimal() : order.limit_price->decimal();
  } else {
    rank = core::Decimal::from_raw(-core::Decimal::kOne * 1'000'000'000'000'000'000 + 1);
  }
  return {rank, order.seq, &order};
}

OrderBook::Queue& OrderBook::queue_of(const Order& order) {
  if (order.waits_for_stop()) return order.side == Side::Buy ? buy_stops_ : sell_stops_;
  return order.side == Side::Buy ? buys_ : sells_;
}

void OrderBook::insert(Order& order) { queue_of(order).insert(entry_of(order)); }
void OrderBook::erase(Order& order) { queue_of(order).erase(entry_of(order)); }

std::optional<Match> OrderBook::next_at_quote(Side side) const {
  const auto& price = side == Side::Buy ? quote_.ask : quote_.bid;
  const Quantity left = side == Side::Buy ? ask_left_ : bid_left_;
  if (!price || !left.is_positive()) return std::nullopt;
  for (const Entry& entry : side == Side::Buy ? buys_ : sells_) {
    if (!good_enough(*entry.order, *price)) return std::nullopt;
    if (entry.order->paused_at_change >= change_count_) continue;
    return Match{entry.order, *price, std::min(left, entry.order->leaves())};
  }
  return std::nullopt;
}

std::optional<Match> OrderBook::next_through_print(Side side) const {
  if (!last_ || !print_left_.is_positive()) return std::nullopt;
  for (const Entry& entry : side == Side::Buy ? buys_ : sells_) {
    Order& order = *entry.order;
    if (!order.limit_price) continue;
    const bool through = side == Side::Buy ? *last_ < *order.limit_price : *last_ > *order.limit_price;
    if (!through) return std::nullopt;
    if (order.paused_at_change >= change_count_) continue;
    return Match{&order, *order.limit_price, std::min(print_left_, order.leaves())};
  }
  return std::nullopt;
}

void OrderBook::consume_quote(Side side, Quantity qty) { (side == Side::Buy ? ask_left_ : bid_left_) -= qty; }
void OrderBook::consume_print(Quantity qty) { print_left_ -= qty; }

Quantity OrderBook::available(const Order& order) const {
  const auto& price = order.side == Side::Buy ? quote_.ask : quote_.bid;
  if (!price || !good_enough(order, *price)) return Quantity{};
  return order.side == Side::Buy ? ask_left_ : bid_left_;
}

bool OrderBook::stop_reached(const Order& order) const {
  const Price stop = *order.stop_price;
  if (order.side == Side::Buy) return (last_ && *last_ >= stop) || (quote_.bid && *quote_.bid >= stop);
  return (last_ && *last_ <= stop) || (quote_.ask && *quote_.ask <= stop);
}

std::vector<Order*> OrderBook::reached_stops() const {
  std::vector<Order*> reached;
  for (const Queue* queue : {&buy_stops_, &sell_stops_}) {
    for (const Entry& entry : *queue) {
      if (!stop_reached(*entry.order)) break;
      reached.push_back(entry.order);
    }
  }
  return reached;
}

}  // namespace avenor::matching
