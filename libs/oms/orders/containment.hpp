// The frames inside execution: one part of a timer's beat, one word of a venue, one order's way out. What
// throws in it costs that part and is told; the others go on (core/contained.hpp says what ends the process
// all the same).
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

  /// The text of what `work` threw, or nothing. `part` is one of a few names of ours: each is told at most
  /// once a minute.
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
    int since = 0;  ///< failures that were not told since then
  };
  const core::Clock& clock_;
  EventSink& events_;
  std::map<std::string, Told, std::less<>> told_;
};

}  // namespace avenor::oms
