// Places where a test may kill or delay the process: AVENOR_FAILPOINT("exec.after_pending"). Nothing at all
// unless the build defines AVENOR_FAILPOINTS; then the environment variable of the same name says what
// happens where:
//
//   AVENOR_FAILPOINTS="exec.after_pending=kill:3;ledger.commit=delay:200;bus.send=abort"
//
//   kill[:N]     SIGKILL to ourselves at the N-th pass (default 1)
//   abort[:N]    std::abort at the N-th pass (default 1)
//   delay:MS[:N] sleep so many milliseconds at every pass, or at the N-th only
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::core {

class Failpoints {
 public:
  enum class Act { Nothing, Kill, Abort, Delay };
  struct Decision {
    Act act = Act::Nothing;
    std::chrono::milliseconds delay{0};
    bool operator==(const Decision&) const = default;
  };

  /// Reads the notation above; an empty text is no failpoint. The error names the part that is wrong.
  static Result<Failpoints> parse(std::string_view text);

  bool empty() const { return points_.empty(); }
  /// Counts a pass of `name` and returns the action. Not thread-safe.
  Decision pass(std::string_view name);

 private:
  struct Point {
    Act act = Act::Nothing;
    std::chrono::milliseconds delay{0};
    std::int64_t at_pass = 0;  ///< 0: at every one
    std::int64_t passes = 0;
  };
  std::map<std::string, Point, std::less<>> points_;
};

/// Called by the macro: reads the environment once, then takes the action. Throws std::invalid_argument when
/// the variable is malformed. Any thread.
void pass_failpoint(std::string_view name);

}  // namespace avenor::core

#ifdef AVENOR_FAILPOINTS
#define AVENOR_FAILPOINT(name) ::avenor::core::pass_failpoint(name)
#else
#define AVENOR_FAILPOINT(name) static_cast<void>(0)
#endif
