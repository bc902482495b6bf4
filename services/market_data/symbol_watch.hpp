// Which symbols are quieter than they ever are while the feed as a whole is well. A symbol that trades seldom
// is none of them: its own usual pace is the measure. Pure: the caller brings the time.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::market_data {

class SymbolWatch {
 public:
  static constexpr int kGapsToKnow = 20;  ///< until then no pace is known
  static constexpr int kTimesUsual = 20;  ///< a silence so many times the usual gap is suspicious
  static constexpr core::Duration kLongestPause = std::chrono::minutes(30);

  /// No silence below `least` is looked at.
  explicit SymbolWatch(core::Duration least) : least_(least) {}

  void watch(const domain::Symbol& symbol, core::MonoTime now);
  /// True when it had been called quiet: it is over.
  bool heard(const domain::Symbol& symbol, core::MonoTime now);
  /// The feed was away, or the market closed: that silence is nobody's.
  void restart(core::MonoTime now);
  /// The same of one symbol.
  void restart(const domain::Symbol& symbol, core::MonoTime now);

  struct Silent {
    domain::Symbol symbol;
    core::Duration silence;
    bool unusual = false;  ///< the first time that this silence is longer than the symbol's pace explains
  };
  /// Each whose subscription is to be taken anew now, with growing pauses while the silence lasts.
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
