// Faults on the bus: each kind is counted, logged once, and then at most once a minute with its count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "wire/messages.hpp"

namespace avenor::messaging {

struct Counters {
  std::uint64_t received = 0;  ///< decoded and delivered
  std::uint64_t garbage = 0;   ///< did not parse or did not fit its topic
  std::uint64_t failed = 0;    ///< delivered, and the handler threw: that message was lost, nothing else
  std::uint64_t gaps = 0;      ///< messages that were lost
  std::uint64_t duplicates = 0;
  std::uint64_t refused = 0;    ///< not accepted by ZeroMQ for sending
  std::uint64_t too_large = 0;  ///< beyond the bound of a payload: not sent
};

class BusFaults {
 public:
  explicit BusFaults(const core::Clock& clock) : clock_(clock) {}

  void garbage(std::string_view topic, const std::string& why);
  /// A handler has thrown `what`.
  void failed(const wire::Envelope& envelope, std::string_view topic, const wire::Message& message,
              const std::string& what);
  /// `missed`: by this message; `total`: so far.
  void gap(const wire::Envelope& envelope, std::string_view topic, std::uint64_t missed, std::uint64_t total);
  void jump(const wire::Envelope& envelope, std::string_view topic, std::uint64_t total);
  void too_large(std::string_view topic, std::size_t bytes);
  /// `total`: so far.
  void refused(std::uint64_t total);

  Counters counters;

 private:
  /// Kinds of invalid messages (topic and reason) that are logged: bounded, so that invented ones cannot fill
  /// the log.
  static constexpr std::size_t kReasonsAMinute = 100;

  const core::Clock& clock_;
  core::RepeatFilter repeats_;
  core::RepeatFilter garbage_logged_{core::RepeatFilter::kWindow, kReasonsAMinute};
};

}  // namespace avenor::messaging
