// Latencies in buckets whose width grows with the value, in the manner of HdrHistogram: 128 buckets to every
// doubling, so a percentile is off by less than 1 % whatever its size, and recording costs a few instructions
// and no allocation.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace avenor::bench {

class Histogram {
 public:
  /// Values from 0 up; what is beyond kMax (about an hour, in nanoseconds) counts as kMax.
  static constexpr std::uint64_t kMax = (std::uint64_t{1} << 42) - 1;

  void record(std::uint64_t value) {
    value = std::min(value, kMax);
    ++counts_[bucket_of(value)];
    ++count_;
    sum_ += value;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }

  void merge(const Histogram& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t min() const { return count_ == 0 ? 0 : min_; }
  std::uint64_t max() const { return max_; }
  double mean() const { return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_); }

  /// The smallest bucket's highest value that at least `fraction` (0 to 1) of all values are not above. Never
  /// more than max(). 0 when nothing was recorded.
  std::uint64_t percentile(double fraction) const {
    if (count_ == 0) return 0;
    const auto wanted = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen >= wanted) return std::min(highest_of(i), max_);
    }
    return max_;
  }

 private:
  static constexpr unsigned kSubBits = 7;
  static constexpr std::uint64_t kSub = std::uint64_t{1} << kSubBits;

  // Below 2 * kSub each value has a bucket of its own; from there on each doubling has kSub of them.
  static std::size_t bucket_of(std::uint64_t value) {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    const unsigned shift = width > kSubBits + 1 ? width - kSubBits - 1 : 0;
    return static_cast<std::size_t>(shift * kSub + (value >> shift));
  }
  static std::uint64_t highest_of(std::size_t bucket) {
    const std::uint64_t shift = bucket < 2 * kSub ? 0 : bucket / kSub - 1;
    const std::uint64_t step = bucket - shift * kSub;
    return ((step + 1) << shift) - 1;
  }

  std::vector<std::uint64_t> counts_ =
      std::vector<std::uint64_t>(static_cast<std::size_t>((42 - kSubBits) * kSub + kSub));
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t min_ = kMax;
  std::uint64_t max_ = 0;
};

}  // namespace avenor::bench
