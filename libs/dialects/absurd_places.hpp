// Where answers and messages have numbers and times that no market has.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace avenor::dialects {

/// Where the fault `absurd_rate` strikes.
class AbsurdPlaces {
 public:
  enum Place : unsigned {
    Account = 1,
    Positions = 2,
    Orders = 4,
    Activities = 8,
    Clock = 16,
    Events = 32,
    Quotes = 64,
    Trades = 128,
    Bars = 256
  };

  constexpr AbsurdPlaces() = default;
  bool has(Place place) const { return (places_ & place) != 0; }
  /// False when there is no such place.
  bool add(std::string_view name);
  void clear() { places_ = 0; }
  std::vector<std::string_view> names() const;
  static std::string known();  ///< all names, for an error
  bool operator==(const AbsurdPlaces&) const = default;

 private:
  unsigned places_ = Account | Positions | Quotes;
};

/// Names of members, or figures.
struct AbsurdTexts {
  static constexpr std::size_t kMost = 100;
  std::vector<std::string> all;
  bool has(std::string_view text) const { return std::find(all.begin(), all.end(), text) != all.end(); }
  bool operator==(const AbsurdTexts&) const = default;
};

}  // namespace avenor::dialects
