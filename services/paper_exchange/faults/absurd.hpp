// Answers and messages whose numbers and times no market has: what the parsers of a client must survive.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace avenor::paper_exchange {

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

enum class AbsurdIn { Figures, Times, Both };

/// `json` with every number that is a member's value, in quotes or not, as 10^17, and every time as the last
/// second of the year 9999.
std::string make_absurd(std::string_view json, AbsurdIn what);
/// The numbers of these members only, as `figure`.
std::string make_absurd(std::string_view json, const AbsurdTexts& fields, std::string_view figure);

}  // namespace avenor::paper_exchange
