// The frame of every daemon: one loop on one thread, with its signals, timers, watchdog and exit code.
//
// A timer on this loop pings the watchdog: when the loop hangs, systemd detects it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/clock.hpp"

namespace avenor::runtime {

inline constexpr int kExitOk = 0;
inline constexpr int kExitUsage = 64;   ///< a bad flag (EX_USAGE)
inline constexpr int kExitConfig = 78;  ///< bad settings (EX_CONFIG): systemd does not restart

class Service {
 public:
  explicit Service(std::string name);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  const std::string& name() const;
  boost::asio::io_context& io();
  const core::Clock& clock() const;
  double uptime_s() const;

  /// Runs `handler` every `interval` from the first `interval` on, until the loop stops. Missed ticks are not
  /// made up. An exception of a handler is logged and ends only that tick (core/contained.hpp).
  void every(std::chrono::nanoseconds interval, std::function<void()> handler);
  /// Runs `handler` once.
  void after(std::chrono::nanoseconds delay, std::function<void()> handler);

  /// Called on SIGTERM or SIGINT (or stop()), once, in the order given. Each stopper calls `done` when its
  /// part has ended; when all are done, or after 4 s at the latest, the loop ends.
  void on_stop(std::function<void(std::function<void()> done)> stopper);
  void on_reload(std::function<void()> handler);  ///< SIGHUP

  /// READY=1: the daemon can do its work. Until then systemd waits, and the start time-out is extended.
  void ready();
  /// The status line for `systemctl status` (sent only when it changes).
  void status(const std::string& line);
  /// Sets the degraded state and its reason; an empty reason ends it. Shown in STATUS= and in the heartbeat;
  /// logged on changes, the same reason at most once a minute (core/state_line.hpp).
  void degraded(const std::string& reason);
  const std::string& degraded_reason() const;
  const std::string& status_line() const;

  /// From now on the process shares a CPU with the other daemons while the load is low (cpu_share.hpp).
  void share_cpu();
  /// There is more work than one CPU can do. Does nothing when no CPU is shared.
  void crowded();

  /// Runs until stopped. Returns the exit code. Exceptions for programming errors pass through to main.
  int run();
  void stop(int exit_code = kExitOk);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::runtime
