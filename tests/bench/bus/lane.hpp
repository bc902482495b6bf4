// What both sides of a bus benchmark share: what is asked for, and the way back beside the bus. On that way
// (a UNIX socket) the subscriber tells how many messages it has, so that the publisher never runs further
// ahead than a window: nothing is lost for want of room, and a rate is a rate of messages received.
#pragma once

#include <cstdint>
#include <string>

#include "bench/common/histogram.hpp"
#include "bench/common/options.hpp"

namespace avenor::bench::bus_bench {

inline constexpr std::uint64_t kTellEvery = 500;

struct Plan {
  explicit Plan(const Options& options);

  std::string inbound, outbound, lane;
  std::uint64_t count = 0;   ///< messages that count
  std::uint64_t window = 0;  ///< how far ahead the publisher may be; without a rate only
  double rate = 0;  ///< messages a second when they are due, whatever comes back; 0: as fast as it goes
};

/// The publisher's end.
class Ahead {
 public:
  explicit Ahead(const std::string& path);
  ~Ahead();
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;
  /// The subscriber hears us (its first word).
  bool heard() const { return heard_; }
  std::uint64_t received() const { return received_; }
  /// Takes in what was told; waits for news at most so long. False when the subscriber is gone.
  bool look(int wait_ms);

 private:
  int fd_;
  bool heard_ = false;
  std::uint64_t received_ = 0;
};

/// The subscriber's end.
class Behind {
 public:
  explicit Behind(const std::string& path);
  ~Behind();
  Behind(const Behind&) = delete;
  Behind& operator=(const Behind&) = delete;
  void tell(std::uint64_t received);

 private:
  int fd_ = -1;
};

/// When the n-th message (from 0) is due.
inline std::int64_t due_ns(std::int64_t began, std::uint64_t n, double rate) {
  return began + static_cast<std::int64_t>(static_cast<double>(n) * 1e9 / rate);
}

/// What a subscriber counts. The first tenth of a paced run is warm-up.
class Count {
 public:
  explicit Count(const Plan& plan) : plan_(plan) {}
  /// A message that was due at `due` (without a rate: sent then). True when it is one to tell the publisher
  /// of, or the last.
  bool take(std::int64_t due);
  bool all() const { return received_ == plan_.count; }
  std::uint64_t received() const { return received_; }
  /// Prints the JSON object; 0 when nothing was lost.
  int report(std::uint64_t bytes) const;

 private:
  const Plan& plan_;
  std::uint64_t received_ = 0;
  std::int64_t first_ = 0, last_ = 0;
  Histogram latency_;
};

int publish_raw(const Plan& plan);
int subscribe_raw(const Plan& plan);
int publish_ours(const Plan& plan);
int subscribe_ours(const Plan& plan);

}  // namespace avenor::bench::bus_bench
