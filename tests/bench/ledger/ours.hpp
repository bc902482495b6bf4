// Orders through PgLedger, as execution writes them: the intent; when that is durable, the venue's answer and
// the fill.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "bench/common/histogram.hpp"
#include "ledger/pg_ledger.hpp"

namespace avenor::bench::ledger_bench {

class Ours {
 public:
  struct Options {
    std::size_t max_batch = 256;
    bool pooled = false;     ///< the way that works behind PgBouncer
    bool announced = false;  ///< a third change: the bot has acknowledged the end
  };
  /// Connects and waits until the ledger answers. Throws std::runtime_error, here and below, when it refuses
  /// anything.
  Ours(const std::string& url, Options options);
  ~Ours();

  /// One order after the other, the next when the last is done. Each wait in ns: of the intent alone, and of
  /// the whole life.
  void closed(std::uint64_t count, bool whole_life, Histogram& waits);
  /// `count` orders of which up to `window` are under way; the seconds until the last is FILLED.
  double burst(std::uint64_t count, std::uint64_t window);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::bench::ledger_bench
