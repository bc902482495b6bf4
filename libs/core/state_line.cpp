#include "core/state_line.hpp"

namespace avenor::core {

std::string without_figures(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit)
      out += c;
    else if (out.empty() || out.back() != '#')
      out += '#';
  }
  return out;
}

std::optional<StateLine::Line> StateLine::change(std::string_view state, MonoTime now) {
  if (state == now_) return std::nullopt;
  now_ = state;
  const auto verdict = states_.hear(without_figures(now_), now);
  return verdict ? tell(verdict, now) : std::nullopt;
}

std::optional<StateLine::Line> StateLine::due(MonoTime now) {
  if (now_ == told_ || now - told_at_ < window_) return std::nullopt;
  return tell(states_.hear(without_figures(now_), now), now);
}

// `due` may come within the window of the state itself: then its figures are newer, or another state was
// reported in between.
std::optional<StateLine::Line> StateLine::tell(RepeatFilter::Verdict verdict, MonoTime now) {
  told_ = now_;
  told_at_ = now;
  return Line{.state = now_, .suffix = verdict.suffix()};
}

}  // namespace avenor::core
