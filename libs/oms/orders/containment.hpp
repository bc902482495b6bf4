// The frames inside execution: one part of a timer's tick, one report of a venue, one order being sent. An
// exception ends only that part and is reported; the others continue (core/contained.hpp lists those that end
// the process).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/contained.hpp"
#include "oms/orders/event_sink.hpp"

namespace avenor::oms {

class Containment {
 public:
  Containment(const core::Clock& clock, EventSink& events) : clock_(clock), events_(events) {}

  /// Returns the text of the exception of `work`, or nothing. `part` is one of a few fixed names: each is
  /// reported at most once a minute.
  template <class Work>
  std::optional<std::string> run(std::string_view part, std::string_view subject, Work&& work) {
    auto failed = core::contained(std::forward<Work>(work));
    if (failed) tell(part, subject, *failed);
    return failed;
  }

 private:
  void tell(std::string_view part, std::string_view subject, const std::string& what);

  struct Told {
    core::MonoTime at;
    int since = 0;  ///< failures not reported since then
  };
  const core::Clock& clock_;
  EventSink& events_;
  std::map<std::string, Told, std::less<>> told_;
};

}  // namespace avenor::oms
