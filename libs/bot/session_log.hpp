// The session's log lines: the same line once a minute, with how often it was left out in between.
#pragma once

#include <optional>
#include <string_view>

#include "bot/event_sink.hpp"
#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "core/state_line.hpp"
#include "strategy/context.hpp"

namespace avenor::bot {

class SessionLog {
 public:
  /// Both outlive it.
  SessionLog(const core::Clock& clock, EventSink& events) : clock_(clock), events_(events) {}

  void write(core::LogLevel level, std::string_view text, core::LogFields fields = {});
  /// With the fields of an order.
  void about(const strategy::OrderView& order, core::LogLevel level, std::string_view text);
  /// One line a minute for all that have the same `key`, whatever their texts and fields.
  void write_one_of(std::string_view key, core::LogLevel level, std::string_view text,
                    core::LogFields fields = {});
  /// However many lines there are: for what is written once in a session.
  void write_once(core::LogLevel level, std::string_view text, core::LogFields fields) {
    events_.log(level, text, fields);
  }
  /// A state of a symbol that comes and goes; nothing without a line. `all_well`: the text of its end.
  void state(const std::optional<core::StateLine::Line>& line, const domain::Symbol& symbol,
             std::string_view all_well);

 private:
  const core::Clock& clock_;
  EventSink& events_;
  /// an order has several lines of its own
  core::RepeatFilter repeats_{core::RepeatFilter::kWindow, 20'000};
};

}  // namespace avenor::bot
