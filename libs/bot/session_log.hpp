// The session's log lines: a repeated line is written at most once a minute, with the number of suppressed
// repeats.
#pragma once

#include <optional>
#include <string>
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
  /// At most one line a minute per `key`, whatever the texts and fields.
  void write_one_of(std::string_view key, core::LogLevel level, std::string_view text,
                    core::LogFields fields = {});
  /// Not rate limited: for lines that are written once in a session.
  void write_once(core::LogLevel level, std::string_view text, core::LogFields fields) {
    events_.log(level, text, fields);
  }
  /// A recurring state of a symbol; does nothing without a line. `all_well`: the text that ends the state.
  void state(const std::optional<core::StateLine::Line>& line, const domain::Symbol& symbol,
             std::string_view all_well);

 private:
  const core::Clock& clock_;
  EventSink& events_;
  /// an order has several lines of its own
  core::RepeatFilter repeats_{core::RepeatFilter::kWindow, 20'000};
  std::string key_;  ///< of the latest line, kept for its capacity
};

}  // namespace avenor::bot
