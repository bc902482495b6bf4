#include "oms/brackets/reference_price_watch.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <utility>

#include "oms/brackets/oldest_price.hpp"

namespace avenor::oms {
namespace {

/// prices come a moment after a start, and feeds break for a moment
constexpr core::Duration kPriceGrace = std::chrono::seconds{10};

}  // namespace

bool ReferencePriceWatch::missing(const BracketPlace& place) const {
  const auto& [venue, symbol] = place;
  const auto* seen = prices_.of(venue, symbol);
  if (!seen || !seen->price || seen->stale) return true;
  // A closed market is silent.
  const VenueComponents* components = router_.find(venue);
  const bool open = !components || components->instruments.is_open(symbol).value_or(true);
  return open && prices_.age(venue, *seen) > oldest_price(gate_, symbol);
}

void ReferencePriceWatch::tell(const BracketPlace& place, domain::Severity severity, std::string code,
                               std::string text) {
  events_.alert({.severity = severity,
                 .code = std::move(code),
                 .message = std::move(text),
                 .subject = place.second.str()});
}

void ReferencePriceWatch::watch() {
  const auto now = clock_.mono();
  for (auto it = missing_.begin(); it != missing_.end();) {
    const bool over = !book_.at(it->first) || !missing(it->first);
    if (over && it->second.told)
      tell(it->first, domain::Severity::Info, "exits.reference_price",
           fmt::format("the price of {} is available again, or no longer needed", it->first.second));
    it = over ? missing_.erase(it) : std::next(it);
  }
  for (const auto& [place, entries] : book_.places()) {
    if (!missing(place)) continue;
    auto& known = missing_.try_emplace(place, Missing{.since = now}).first->second;
    if (now - known.since < kPriceGrace || std::exchange(known.told, true)) continue;
    tell(place, domain::Severity::Critical, "exits.no_reference_price",
         fmt::format("no reliable price of {}, and execution holds the exits of {} ({} in all): they cannot "
                     "be triggered",
                     place.second, *entries.begin(), entries.size()));
  }
}

std::vector<std::string> ReferencePriceWatch::symbols() const {
  std::vector<std::string> symbols;
  for (const auto& [place, known] : missing_)
    if (known.told) symbols.push_back(fmt::format("{} at {}", place.second, place.first));
  return symbols;
}

}  // namespace avenor::oms
