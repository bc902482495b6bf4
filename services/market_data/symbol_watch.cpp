#include "market_data/symbol_watch.hpp"

#include <algorithm>
#include <utility>

namespace avenor::market_data {

void SymbolWatch::watch(const domain::Symbol& symbol, core::MonoTime now) { paces_[symbol].heard = now; }

bool SymbolWatch::heard(const domain::Symbol& symbol, core::MonoTime now) {
  Pace& pace = paces_[symbol];
  const auto gap = now - pace.heard;
  pace.usual = pace.gaps == 0 ? gap : pace.usual + (gap - pace.usual) / 8;
  pace.gaps = std::min(pace.gaps + 1, kGapsToKnow);
  pace.heard = now;
  pace.next.reset();
  return std::exchange(pace.quiet, false);
}

void SymbolWatch::restart(core::MonoTime now) {
  for (auto& [symbol, pace] : paces_) {
    pace.heard = now;
    pace.next.reset();
  }
}

void SymbolWatch::restart(const domain::Symbol& symbol, core::MonoTime now) {
  Pace& pace = paces_[symbol];
  pace.heard = now;
  pace.next.reset();
}

std::vector<SymbolWatch::Silent> SymbolWatch::due(core::MonoTime now) {
  std::vector<Silent> all;
  for (auto& [symbol, pace] : paces_) {
    const auto silence = now - pace.heard;
    if (silence < least_) continue;
    const bool unusual = pace.gaps >= kGapsToKnow && silence > pace.usual * kTimesUsual && !pace.quiet;
    if (!unusual && pace.next && now < *pace.next) continue;
    pace.pause = pace.next ? std::min(pace.pause * 2, kLongestPause) : std::min(least_, kLongestPause);
    pace.next = now + pace.pause;
    pace.quiet = pace.quiet || unusual;
    all.push_back({.symbol = symbol, .silence = silence, .unusual = unusual});
  }
  return all;
}

std::vector<domain::Symbol> SymbolWatch::quiet() const {
  std::vector<domain::Symbol> all;
  for (const auto& [symbol, pace] : paces_)
    if (pace.quiet) all.push_back(symbol);
  std::ranges::sort(all);
  return all;
}

}  // namespace avenor::market_data
