#include "matching/instrument.hpp"

#include <algorithm>

#include "domain/ids.hpp"

namespace avenor::matching {
namespace {

template <class Map>
auto find_in(Map& by_symbol, std::string_view name) -> decltype(&by_symbol.begin()->second) {
  auto found = by_symbol.find(name);
  if (found == by_symbol.end())
    found = std::find_if(by_symbol.begin(), by_symbol.end(),
                         [name](const auto& entry) { return entry.second.id == name; });
  return found == by_symbol.end() ? nullptr : &found->second;
}

}  // namespace

Instrument& Instruments::list(const std::string& symbol) {
  const auto [found, added] = by_symbol_.try_emplace(symbol);
  Instrument& instrument = found->second;
  if (added) {
    instrument.symbol = symbol;
    instrument.id = ids_.instrument(symbol);
    instrument.spot = domain::is_pair(domain::Symbol{symbol});
  }
  return instrument;
}

const Instrument* Instruments::find(std::string_view name) const { return find_in(by_symbol_, name); }
Instrument* Instruments::find(std::string_view name) { return find_in(by_symbol_, name); }

}  // namespace avenor::matching
