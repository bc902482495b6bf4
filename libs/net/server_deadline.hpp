// Internal: the time limits of a server connection's phases.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "net/http_server.hpp"
#include "net/stream.hpp"

namespace avenor::net {

class ServerDeadline {
 public:
  enum class Phase { Idle, Head, Body, Busy, Writing, Draining };

  /// `stream` and `options` outlive it.
  ServerDeadline(Stream& stream, const HttpServerOptions& options);

  /// `overdue` is called with the phase that has lasted too long, while `owner` (which this is part of) lives
  /// and until stop(). Once, before the first watch().
  void start(std::weak_ptr<const void> owner, std::function<void(Phase)> overdue);
  /// Sets the connection's phase; a new phase, or the same phase of another request (`number`), restarts the
  /// time.
  void watch(Phase phase, std::uint64_t number);
  void stop();

 private:
  using Moment = std::chrono::steady_clock::time_point;
  core::Duration limit_of(Phase phase) const;
  void arm();

  const HttpServerOptions& options_;
  boost::asio::steady_timer timer_;
  std::weak_ptr<const void> owner_;
  std::function<void(Phase)> overdue_;
  Phase phase_ = Phase::Busy;
  std::uint64_t number_ = 0;
  bool stopped_ = false;
  Moment deadline_ = Moment::max();
  Moment armed_ = Moment::max();
};

}  // namespace avenor::net
