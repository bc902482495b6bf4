#include "dialects/absurd_places.hpp"

#include <array>
#include <utility>

namespace avenor::dialects {
namespace {

using Places = AbsurdPlaces;
constexpr std::array<std::pair<std::string_view, Places::Place>, 9> kPlaces = {
    {{"account", Places::Account},
     {"positions", Places::Positions},
     {"orders", Places::Orders},
     {"activities", Places::Activities},
     {"clock", Places::Clock},
     {"events", Places::Events},
     {"quotes", Places::Quotes},
     {"trades", Places::Trades},
     {"bars", Places::Bars}}};

}  // namespace

bool AbsurdPlaces::add(std::string_view name) {
  for (const auto& [known, place] : kPlaces) {
    if (known == name) return places_ |= place, true;
  }
  return false;
}

std::vector<std::string_view> AbsurdPlaces::names() const {
  std::vector<std::string_view> out;
  for (const auto& [name, place] : kPlaces) {
    if (has(place)) out.push_back(name);
  }
  return out;
}

std::string AbsurdPlaces::known() {
  std::string out;
  for (const auto& [name, place] : kPlaces) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

}  // namespace avenor::dialects
