#include "marketdata/bar_builder.hpp"

#include <algorithm>
#include <utility>

namespace avenor::marketdata {
namespace {

constexpr std::int64_t kMinute = 60'000'000'000;

}  // namespace

core::Decimal MinuteBar::vwap() const {
  if (volume.is_zero()) return close.decimal();
  return core::round_to(core::divide_rounded(turnover.decimal(), volume.decimal()), 6);
}

void BarBuilder::on_trade(const std::string& symbol, domain::Price price, domain::Quantity size,
                          core::WallTime at) {
  const core::WallTime start{at.ns / kMinute * kMinute};
  MinuteBar& bar = running_[symbol];
  if (bar.trades > 0 && bar.start != start) {
    done_.push_back(std::move(bar));
    bar = MinuteBar{};
  }
  if (bar.trades == 0) {
    bar.symbol = symbol;
    bar.start = start;
    bar.open = bar.high = bar.low = price;
  }
  bar.high = std::max(bar.high, price);
  bar.low = std::min(bar.low, price);
  bar.close = price;
  bar.volume += size;
  bar.turnover += price * size;
  ++bar.trades;
}

std::vector<MinuteBar> BarBuilder::closed(core::WallTime now) {
  for (auto it = running_.begin(); it != running_.end();) {
    if (it->second.start.ns + kMinute <= now.ns) {
      done_.push_back(std::move(it->second));
      it = running_.erase(it);
    } else {
      ++it;
    }
  }
  return std::exchange(done_, {});
}

}  // namespace avenor::marketdata
