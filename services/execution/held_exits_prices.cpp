// Whether the prices are seen that held exits wait for.
#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <vector>

#include "execution/held_exits.hpp"

namespace avenor::execution {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kGrace = 10s;  ///< prices come a moment after a start, and feeds break for a moment
constexpr int kFailing = 3;
constexpr core::Duration kOldPrice = 60s;  ///< while the market is open, where no limit says otherwise

}  // namespace

bool HeldExits::blind(const Place& place) const {
  const auto& [venue, symbol] = place;
  const auto* seen = market_.of(venue, symbol);
  if (!seen || !seen->price || seen->stale) return true;
  // A closed market is silent.
  return doors_.market_open(venue) &&
         clock_.mono() - seen->at > doors_.limits({}, symbol).max_price_age.value_or(kOldPrice);
}

void HeldExits::watch_prices() {
  const auto now = clock_.mono();
  const auto tell = [&](const Place& place, wire::Severity severity, std::string code,
                        const std::string& what) {
    outlet_.alert(
        {.severity = severity, .code = std::move(code), .message = what, .subject = place.second.str()});
  };
  for (auto it = blind_.begin(); it != blind_.end();) {
    const bool over = !at_.contains(it->first) || !blind(it->first);
    if (over && it->second.told)
      tell(it->first, wire::Severity::Info, "exits.seeing",
           fmt::format("the price of {} is seen again, or not needed any more", it->first.second));
    it = over ? blind_.erase(it) : std::next(it);
  }
  for (const auto& [place, entries] : at_) {
    if (!blind(place)) continue;
    auto& blindness = blind_.try_emplace(place, Blindness{.since = now}).first->second;
    if (now - blindness.since < kGrace || std::exchange(blindness.told, true)) continue;
    tell(place, wire::Severity::Critical, "exits.blind",
         fmt::format("there is no price of {} to rely on, and execution holds the exits of {} ({} in all): "
                     "they cannot be triggered",
                     place.second, *entries.begin(), entries.size()));
  }
}

std::string HeldExits::trouble() const {
  std::vector<std::string> symbols;
  for (const auto& [place, blindness] : blind_)
    if (blindness.told) symbols.push_back(place.second.str());
  std::string text;
  if (!symbols.empty())
    text = fmt::format("no price of {} for the exits that execution holds", fmt::join(symbols, ", "));
  const auto failing =
      std::ranges::count_if(held_, [](const auto& entry) { return entry.second.failures >= kFailing; });
  if (failing > 0)
    text += fmt::format("{}exits of {} entries fail again and again", text.empty() ? "" : "; ", failing);
  return text;
}

}  // namespace avenor::execution
