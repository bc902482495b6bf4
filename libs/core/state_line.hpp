// The log line of a state that comes and goes: a change is told at once, but each state once a minute at
// most. What is left out is made good: the state that stays is told when that minute is over, so the last
// line is never the wrong one for longer. States that differ in their figures only are one. Pure; the caller
// brings the time.
//
//   if (const auto line = line_.change(reason, now)) log(*line)        if (const auto line = line_.due(now))
//   log(*line)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"

namespace avenor::core {

/// A run of digits becomes one '#': what differs in its figures only is a repetition.
std::string without_figures(std::string_view text);

class StateLine {
 public:
  struct Line {
    std::string state;
    std::string suffix;  ///< " (and 12 times since it was last reported)", or nothing
  };

  /// `initial`: the state that nobody has to be told of.
  explicit StateLine(std::string initial = {}, Duration window = RepeatFilter::kWindow)
      : window_(window), states_(window, kMostStates), now_(initial), told_(std::move(initial)) {}

  /// The state is `state` from now on; the line to write, if any.
  std::optional<Line> change(std::string_view state, MonoTime now);
  /// Now and then: the line of a state that was left out and has stayed.
  std::optional<Line> due(MonoTime now);

 private:
  static constexpr std::size_t kMostStates = 64;
  std::optional<Line> tell(RepeatFilter::Verdict verdict, MonoTime now);

  Duration window_;
  RepeatFilter states_;
  std::string now_, told_;
  MonoTime told_at_;
};

}  // namespace avenor::core
