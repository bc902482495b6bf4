#include "paper_exchange/faults/seeded_faults.hpp"

#include <array>
#include <limits>
#include <utility>

#include "paper_exchange/faults/absurd.hpp"

namespace avenor::paper_exchange {

std::string SeededFaults::distort(dialects::AbsurdPlaces::Place place, std::string json) {
  if (!settings_.absurd_at.has(place) || !roll(settings_.absurd_rate)) return json;
  const auto& figures = settings_.absurd_figures.all;
  if (const auto& fields = settings_.absurd_fields; !fields.all.empty())
    return make_absurd(json, fields,
                       figures.empty() ? "100000000000000000" : figures[random_.below(figures.size())]);
  constexpr std::array kWays = {AbsurdIn::Figures, AbsurdIn::Times, AbsurdIn::Both};
  return make_absurd(json, kWays[random_.below(kWays.size())]);
}

domain::Quantity SeededFaults::executed(domain::Quantity possible) {
  if (!roll(settings_.partial_fill_rate)) return possible;
  const bool whole_units = core::is_multiple_of(possible.decimal(), core::Decimal{1});
  const core::Decimal step = whole_units ? core::Decimal{1} : core::Decimal::from_units(1, 9);
  const auto steps = possible.decimal().units() / step.units();
  if (steps < 2) return possible;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const auto bound = static_cast<std::uint64_t>(steps > kMost ? kMost : steps);
  const auto part = 1 + random_.below(bound - 1);
  return domain::Quantity{core::Decimal::from_raw(step.units() * static_cast<core::Decimal::Units>(part))};
}

}  // namespace avenor::paper_exchange
