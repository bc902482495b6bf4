// Finds symbols that are silent for far longer than usual while the feed as a whole works. The measure is the
// usual pace of the symbol, so a symbol that trades seldom is not reported. Pure: the caller passes the time.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::market_data {

class SymbolWatch {
 public:
  static constexpr int kGapsToKnow = 20;  ///< gaps between messages until the usual pace is known
  static constexpr int kTimesUsual = 20;  ///< a silence so many times the usual gap is suspicious
  static constexpr core::Duration kLongestPause = std::chrono::minutes(30);

  /// Silences below `least` are ignored.
  explicit SymbolWatch(core::Duration least) : least_(least) {}

  void watch(const domain::Symbol& symbol, core::MonoTime now);
  /// True when the symbol had been reported as quiet: that is over.
  bool heard(const domain::Symbol& symbol, core::MonoTime now);
  /// The feed was down or the market closed: that silence does not count.
  void restart(core::MonoTime now);
  /// The same for one symbol.
  void restart(const domain::Symbol& symbol, core::MonoTime now);

  struct Silent {
    domain::Symbol symbol;
    core::Duration silence;
    bool unusual = false;  ///< true once, when this silence exceeds what the symbol's pace explains
  };
  /// The symbols to be subscribed again now, with growing pauses while the silence lasts.
  std::vector<Silent> due(core::MonoTime now);

  std::vector<domain::Symbol> quiet() const;

 private:
  struct Pace {
    core::MonoTime heard;
    core::Duration usual{};  ///< smoothed gap between two messages
    int gaps = 0;
    bool quiet = false;
    std::optional<core::MonoTime> next;
    core::Duration pause{};
  };
  core::Duration least_;
  std::unordered_map<domain::Symbol, Pace> paces_;
};

}  // namespace avenor::market_data
