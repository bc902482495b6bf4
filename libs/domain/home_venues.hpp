// Each symbol's home venue: it receives orders that name no venue, and its prices have the short topic
// (PRICE.IBM; another venue's have PRICE.IBM@second).
#pragma once

#include <map>

#include "domain/ids.hpp"

namespace avenor::domain {

class HomeVenues {
 public:
  /// No venue is known: each counts as home.
  HomeVenues() = default;
  /// `usual` is the home of every symbol that `others` does not name, and of the account itself.
  HomeVenues(VenueName usual, std::map<Symbol, VenueName> others);

  /// Empty: no venue is known.
  const VenueName& of(const Symbol& symbol) const;
  const VenueName& usual() const { return usual_; }

  bool is_home(const VenueName& venue, const Symbol& symbol) const {
    const VenueName& home = of(symbol);
    return home.empty() || home == venue;
  }
  bool is_usual(const VenueName& venue) const { return usual_.empty() || usual_ == venue; }

 private:
  VenueName usual_;
  std::map<Symbol, VenueName> others_;
};

}  // namespace avenor::domain
