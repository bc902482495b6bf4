#include "marketdata/random_walk.hpp"

#include <algorithm>

namespace avenor::marketdata {

using domain::Price;
using domain::Quantity;

namespace {

std::uint64_t seed_of(const std::string& symbol, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed;  // FNV-1a
  for (const char c : symbol) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

Price cents(std::int64_t count) { return Price{core::Decimal::from_units(count, 2)}; }

}  // namespace

RandomWalk::RandomWalk(std::string symbol, std::uint64_t seed)
    : symbol_(std::move(symbol)), random_(seed_of(symbol_, seed)) {
  bid_cents_ = 2'000 + static_cast<std::int64_t>(random_.below(18'000));
}

void RandomWalk::step(Tick& out) {
  const auto hundreds = [this] { return Quantity{static_cast<int>(100 * (1 + random_.below(10)))}; };
  out.symbol = symbol_;
  if (quoted_ && random_.below(3) == 0) {
    out.kind = Tick::Kind::Trade;
    out.price = cents(random_.below(2) == 0 ? bid_cents_ : bid_cents_ + spread_cents_);
    out.size = hundreds();
    return;
  }
  // Up to 0.02 % a step either way.
  const std::int64_t reach = std::max<std::int64_t>(1, bid_cents_ / 5'000);
  const auto move =
      static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(2 * reach + 1))) - reach;
  bid_cents_ = std::max<std::int64_t>(100, bid_cents_ + move);
  spread_cents_ = 1 + static_cast<std::int64_t>(random_.below(3));
  quoted_ = true;
  out.kind = Tick::Kind::Quote;
  out.quote = {.bid = cents(bid_cents_),
               .ask = cents(bid_cents_ + spread_cents_),
               .bid_size = hundreds(),
               .ask_size = hundreds()};
}

}  // namespace avenor::marketdata
