#include "matching/splits.hpp"

#include <algorithm>

#include "matching/bounds.hpp"

namespace avenor::matching {
namespace {

constexpr int kPriceDecimals = 4;

Quantity times(Quantity qty, int ratio) {
  return Quantity{core::multiply_rounded(qty.decimal(), core::Decimal{ratio})};
}

std::optional<Price> split_price(const std::optional<Price>& price, int ratio) {
  return price ? std::optional(matching::split_price(*price, ratio)) : std::nullopt;
}

void split_book(OrderBook& book, int ratio) {
  const marketdata::TopOfBook quote = book.quote();
  const auto last = split_price(book.last(), ratio);
  book.set_quote({.bid = split_price(quote.bid, ratio),
                  .ask = split_price(quote.ask, ratio),
                  .bid_size = quote.bid_size,
                  .ask_size = quote.ask_size});
  if (last) book.set_trade(*last, Quantity{});
}

}  // namespace

Price split_price(Price price, int ratio) {
  const auto part = core::divide_rounded(price.decimal(), core::Decimal{ratio});
  const auto smallest = core::Decimal::from_units(1, kPriceDecimals);
  return Price{std::max(core::round_to(part, kPriceDecimals), smallest)};
}

Splits::Splits(OrderStore& store, Account& account, Instruments& instruments, Lifecycle& lifecycle)
    : store_(store), account_(account), instruments_(instruments), lifecycle_(lifecycle) {}

core::Status Splits::apply(const std::string& symbol, int ratio) {
  Instrument* instrument = instruments_.find(symbol);
  if (instrument == nullptr || instrument->symbol != symbol)
    return core::fail("there is no '" + symbol + "'");
  if (ratio < Split::kLeast || ratio > Split::kLargest)
    return core::fail("a split must be from 2:1 to 100:1");
  if (factor(symbol) > kLargestFactor / ratio)
    return core::fail("the symbol has already been split too often");
  std::vector<Order*> open;
  for (const auto& [seq, order] : store_.open()) {
    if (order->instrument != instrument) continue;
    if (order->leaves().decimal() > core::divide_rounded(kLargestOrder.decimal(), core::Decimal{ratio}))
      return core::fail("order " + order->id + " would be larger than an order may be");
    open.push_back(order);
  }
  for (Order* order : open) adjust(*order, ratio);
  restore({.after_fill = store_.fills().size(), .symbol = symbol, .ratio = ratio, .at = lifecycle_.now()});
  split_book(instrument->book, ratio);
  return {};
}

void Splits::adjust(Order& order, int ratio) {
  OrderBook& book = order.instrument->book;
  if (order.is_live()) book.erase(order);
  order.qty = order.filled_qty + times(order.leaves(), ratio);
  order.limit_price = split_price(order.limit_price, ratio);
  order.stop_price = split_price(order.stop_price, ratio);
  order.hold_price = matching::split_price(order.hold_price, ratio);
  if (order.is_live()) book.insert(order);
  lifecycle_.set_status(order, order.status);
}

void Splits::restore(const Split& split) {
  if (factor(split.symbol) > kLargestFactor / split.ratio) return;  // no record of ours has that
  account_.split(split.symbol, split.ratio);
  all_.push_back(split);
}

int Splits::factor(const std::string& symbol) const {
  int factor = 1;
  for (const Split& split : all_) {
    if (split.symbol == symbol) factor *= split.ratio;
  }
  return factor;
}

}  // namespace avenor::matching
