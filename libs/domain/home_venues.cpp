#include "domain/home_venues.hpp"

#include <utility>

namespace avenor::domain {

HomeVenues::HomeVenues(VenueName usual, std::map<Symbol, VenueName> others)
    : usual_(std::move(usual)), others_(std::move(others)) {
  std::erase_if(others_, [&](const auto& entry) { return entry.second == usual_; });
}

const VenueName& HomeVenues::of(const Symbol& symbol) const {
  if (others_.empty()) return usual_;
  const auto other = others_.find(symbol);
  return other == others_.end() ? usual_ : other->second;
}

}  // namespace avenor::domain
