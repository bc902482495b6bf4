#include "marketdata/replay.hpp"

#include <algorithm>
#include <chrono>

namespace avenor::marketdata {
namespace {

/// A generated past longer than this is not replayed at a start.
constexpr std::uint64_t kLongestWalk = 1'000'000;
/// After a longer pause (a stopped process) the backlog is not replayed at once.
constexpr core::Duration kMostLate = std::chrono::seconds(5);

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

Replay::Replay(ReplayOptions options, std::unique_ptr<Tape> tape, const std::vector<std::string>& on_tape)
    : options_(std::move(options)), tape_(std::move(tape)), tape_over_(tape_ == nullptr) {
  for (const auto& symbol : options_.symbols) {
    if (!contains(on_tape, symbol)) walks_.emplace_back(symbol, options_.seed);
  }
}

void Replay::resume(PricePosition position) {
  if (tape_) tape_->skip_to(position.row);
  row_ = position.row;
  steps_ = position.steps % kLongestWalk;
  Tick unused;
  if (walks_.empty()) return;
  for (std::uint64_t i = 0; i < steps_; ++i) walks_[i % walks_.size()].step(unused);
}

PricePosition Replay::position() const { return {.row = row_, .steps = steps_}; }

core::Duration Replay::scaled(core::Duration tape_time) const {
  if (!options_.speed) return core::Duration{0};
  // a gap of decades on the tape, at a hundredth of its speed, fits no integer
  constexpr core::Duration kLongest = std::chrono::hours{24 * 365};
  const double pause = static_cast<double>(tape_time.count()) / *options_.speed;
  return core::Duration{static_cast<std::int64_t>(std::min(pause, static_cast<double>(kLongest.count())))};
}

bool Replay::load() {
  if (loaded_) return true;
  while (!tape_over_) {
    if (tape_->next(ahead_)) {
      loaded_ = any_in_round_ = true;
      schedule();
      std::erase_if(walks_, [this](const RandomWalk& walk) { return walk.symbol() == ahead_.symbol; });
      return true;
    }
    ++rounds_;
    if (options_.at_end == AtEnd::Hold || (!any_in_round_ && rounds_ > 1)) {
      tape_over_ = true;
    } else {
      any_in_round_ = false;
      tape_->rewind();
      newest_ = {};
    }
  }
  return false;
}

void Replay::schedule() {
  if (!newest_.is_set()) {  // of a round: the very first is due at once
    if (rounds_ > 0) tape_due_ = tape_due_ + scaled(std::chrono::seconds(1));
    newest_ = ahead_.at;
    return;
  }
  core::Duration pause = ahead_.at - newest_;
  if (pause > kLongestPause || pause < -kLongestPause) {  // another session
    pause = std::chrono::seconds(1);
    newest_ = ahead_.at;
  }
  // Later in the file than its time allows, beyond the sorting window: due at once, and the time does not
  // advance.
  pause = std::max(pause, core::Duration{0});
  newest_ = std::max(newest_, ahead_.at);
  tape_due_ = tape_due_ + scaled(pause);
}

std::optional<core::MonoTime> Replay::advance(core::MonoTime now, std::size_t most, const Sink& sink) {
  if (!started_) {
    tape_due_ = walk_due_ = now;
    started_ = true;
  }
  tape_due_ = std::max(tape_due_, now - kMostLate);
  walk_due_ = std::max(walk_due_, now - kMostLate);
  Tick made_up;
  for (std::size_t given = 0; given < most; ++given) {
    const bool tape = load() && (walks_.empty() || tape_due_ <= walk_due_);
    if (!tape && walks_.empty()) return std::nullopt;
    const core::MonoTime due = tape ? tape_due_ : walk_due_;
    if (options_.speed && due > now) return due;
    if (tape) {
      sink(ahead_);
      row_ = tape_->row();
      loaded_ = false;
      if (!options_.speed) tape_due_ = tape_due_ + core::Duration{1};
    } else {
      walks_[steps_ % walks_.size()].step(made_up);
      ++steps_;
      const double per_second = options_.ticks_per_second * static_cast<double>(walks_.size());
      const core::Duration pause{static_cast<std::int64_t>(1e9 / per_second)};
      walk_due_ = walk_due_ + (options_.speed ? scaled(pause) : core::Duration{1});
      sink(made_up);
    }
  }
  return now;
}

std::vector<std::string> symbols_on(Tape& tape, const std::vector<std::string>& wanted, std::uint64_t rows) {
  std::vector<std::string> found;
  Tick tick;
  while (found.size() < wanted.size() && tape.row() < rows && tape.next(tick)) {
    if (contains(wanted, tick.symbol) && !contains(found, tick.symbol)) found.push_back(tick.symbol);
  }
  return found;
}

}  // namespace avenor::marketdata
