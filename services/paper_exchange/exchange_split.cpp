// A split: from one moment to the next a unit is worth a fraction, and everybody has that many more of them.
#include <algorithm>

#include "paper_exchange/exchange.hpp"

namespace avenor::paper_exchange {
namespace {

constexpr int kPriceDecimals = 4;  // the venue's prices have so many

Quantity times(Quantity qty, int ratio) {
  Quantity sum;
  for (int i = 0; i < ratio; ++i) sum += qty;
  return sum;
}

}  // namespace

Price split_price(Price price, int ratio) {
  const auto part = core::divide_rounded(price.decimal(), core::Decimal{ratio});
  const auto smallest = core::Decimal::from_units(1, kPriceDecimals);
  return Price{std::max(core::round_to(part, kPriceDecimals), smallest)};
}

void Account::split(const std::string& symbol, int ratio) {
  const auto found = positions_.find(symbol);
  if (found == positions_.end()) return;
  found->second.qty = times(found->second.qty, ratio);
  found->second.avg_price =
      Price{core::divide_rounded(found->second.avg_price.decimal(), core::Decimal{ratio})};
}

core::Status Exchange::split(const std::string& symbol, int ratio) {
  const auto found = assets_.find(symbol);
  if (found == assets_.end()) return core::fail("there is no '" + symbol + "'");
  if (ratio < Split::kLeast || ratio > Split::kLargest) return core::fail("a split is 2:1 to 100:1");
  if (split_ratio(symbol) > kLargestFactor / ratio) return core::fail("it was split too often already");
  Asset& place = found->second;
  std::vector<Order*> open;
  for (const auto& [seq, order] : store_.open()) {
    if (order->asset != &place) continue;
    if (order->leaves().decimal() > core::divide_rounded(kLargestOrder.decimal(), core::Decimal{ratio}))
      return core::fail("order " + order->id + " would be larger than an order may be");
    open.push_back(order);
  }
  commit();  // what went before is in the journal before it
  for (Order* order : open) {
    if (order->is_live()) place.book.erase(*order);
    order->qty = order->filled_qty + times(order->leaves(), ratio);
    if (order->limit_price) order->limit_price = split_price(*order->limit_price, ratio);
    if (order->stop_price) order->stop_price = split_price(*order->stop_price, ratio);
    order->hold_price = split_price(order->hold_price, ratio);
    if (order->is_live()) place.book.insert(*order);
    set_status(*order, order->status);
  }
  const Split made{.after_fill = store_.fills().size(), .symbol = symbol, .ratio = ratio, .at = now()};
  on_split(made);
  append_line(journal_->batch(), made);
  const auto& quote = place.book.quote();
  const auto part = [ratio](std::optional<Price> price) {
    return price ? std::optional(split_price(*price, ratio)) : price;
  };
  const auto last = part(place.book.last());
  place.book.set_quote({.bid = part(quote.bid),
                        .ask = part(quote.ask),
                        .bid_size = quote.bid_size,
                        .ask_size = quote.ask_size});
  if (last) place.book.set_trade(*last, Quantity{});
  return {};
}

void Exchange::on_split(const Split& split) {
  if (split_ratio(split.symbol) > kLargestFactor / split.ratio) return;  // no journal of ours has that
  account_.split(split.symbol, split.ratio);
  splits_.push_back(split);
}

int Exchange::split_ratio(const std::string& symbol) const {
  int factor = 1;
  for (const Split& split : splits_) {
    if (split.symbol == symbol) factor *= split.ratio;
  }
  return factor;
}

}  // namespace avenor::paper_exchange
