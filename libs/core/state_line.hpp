// The log line of a recurring state: a change is reported at once, but each state at most once a minute. A
// suppressed state that lasts is reported when that minute is over, so the last line is never outdated for
// longer. States that differ only in figures count as one. Pure; the caller brings the time.
//
//   if (const auto line = line_.change(reason, now)) log(*line)
//   if (const auto line = line_.due(now)) log(*line)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"

namespace avenor::core {

/// A run of digits becomes one '#': texts that differ only in figures are repetitions.
std::string without_figures(std::string_view text);

class StateLine {
 public:
  struct Line {
    std::string state;
    std::string suffix;  ///< " (and 12 times since it was last reported)", or nothing
  };

  /// `initial`: the state that needs no report.
  explicit StateLine(std::string initial = {}, Duration window = RepeatFilter::kWindow)
      : window_(window), states_(window, kMostStates), now_(initial), told_(std::move(initial)) {}

  /// The state is `state` from now on; the line to write, if any.
  std::optional<Line> change(std::string_view state, MonoTime now);
  /// Call periodically: the line of a suppressed state that has lasted.
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
