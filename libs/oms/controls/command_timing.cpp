#include "oms/controls/command_timing.hpp"

#include <fmt/format.h>

#include <chrono>

namespace avenor::oms {
namespace {

constexpr core::Duration kOldestCommand = std::chrono::seconds{60};  ///< avenorctl waits for a tenth of it
constexpr core::Duration kMostAhead = std::chrono::seconds{5};

double in_seconds(core::Duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

core::Status CommandTiming::timely(core::MonoTime sent) const {
  const auto age = clock_.mono() - sent;
  if (age > kOldestCommand)
    return core::fail(
        fmt::format("it is {:.0f} s old and commands expire after {} s: repeat it if it is still intended "
                    "(or check whether its sender's clock is slow)",
                    in_seconds(age), kOldestCommand / std::chrono::seconds{1}));
  if (-age > kMostAhead)
    return core::fail(
        fmt::format("its sender's clock is {:.0f} s ahead of ours: correct the clocks, or send it from "
                    "execution's machine",
                    in_seconds(-age)));
  return {};
}

core::Status CommandTiming::knew_of_all(const std::vector<Scope>& scopes, core::MonoTime sent) const {
  for (const auto& scope : scopes) {
    if (const auto since = kill_switch_.since(scope); since && *since > sent)
      return core::fail(fmt::format(
          "it was sent {:.3f} s before {} was halted ({}): repeat it if it is intended for that halt",
          in_seconds(*since - sent), scope.to_string(), kill_switch_.reason_of(scope)));
    if (!scope.bot.empty()) continue;
    for (const auto& [name, components] : router_.all())
      for (const auto& [symbol, found] : components->reconciler.drift())
        if (found.told && scope.covers({}, name, symbol) && found.steady_since > sent)
          return core::fail(
              fmt::format("it was sent {:.3f} s before the present difference of {} at {} was found: review "
                          "that, and repeat it",
                          in_seconds(found.steady_since - sent), symbol, name));
  }
  return {};
}

core::Status CommandTiming::may_close(core::MonoTime sent) const {
  if (auto may = timely(sent); !may) return may;
  if (resumed_at_ && *resumed_at_ > sent)
    return core::fail("it was sent before trading was last resumed: repeat it if it is still intended");
  return {};
}

core::Status CommandTiming::outdated(const std::string& what, const std::string& reason) {
  events_.alert({.severity = domain::Severity::Warning,
                 .code = "control.outdated",
                 .message = fmt::format("a command to {} was refused: {}", what, reason),
                 .subject = what});
  return core::fail(reason);
}

}  // namespace avenor::oms
