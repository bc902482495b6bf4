#include "bench/common/histogram.hpp"

#include <random>

#include "support/catch.hpp"

using avenor::bench::Histogram;

TEST_CASE("histogram: an empty one says zero") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.percentile(0.5) == 0);
  CHECK(empty.min() == 0);
  CHECK(empty.max() == 0);
}

TEST_CASE("histogram: small values are exact") {
  Histogram h;
  for (std::uint64_t v = 1; v <= 100; ++v) h.record(v);
  CHECK(h.percentile(0.5) == 50);
  CHECK(h.percentile(0.99) == 99);
  CHECK(h.percentile(1) == 100);
  CHECK(h.percentile(0) == 1);
  CHECK(h.min() == 1);
  CHECK(h.max() == 100);
  CHECK(h.mean() == 50.5);
}

TEST_CASE("histogram: a percentile between two values is the higher one") {
  Histogram h;
  for (const std::uint64_t v : {1ULL, 2ULL, 3ULL}) h.record(v);
  CHECK(h.percentile(0.3) == 1);
  CHECK(h.percentile(0.5) == 2);
  CHECK(h.percentile(0.7) == 3);
}

TEST_CASE("histogram: a percentile is within one per cent of the sorted list's") {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> latency(11, 2);
  Histogram h;
  std::vector<std::uint64_t> all;
  for (int i = 0; i < 50'000; ++i) {
    all.push_back(static_cast<std::uint64_t>(latency(random)));
    h.record(all.back());
  }
  std::sort(all.begin(), all.end());
  for (const double p : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(all.size())));
    const std::uint64_t exact = all[std::max<std::size_t>(rank, 1) - 1];
    INFO(p);
    CHECK(h.percentile(p) >= exact);
    CHECK(static_cast<double>(h.percentile(p)) <= static_cast<double>(exact) * 1.01 + 1);
  }
}

TEST_CASE("histogram: the borders of the buckets are in the right one") {
  for (const std::uint64_t v : {127ULL, 128ULL, 255ULL, 256ULL, 257ULL, 511ULL, 512ULL, 1ULL << 20,
                                (1ULL << 20) - 1, (1ULL << 41) + 5}) {
    Histogram h;
    h.record(v);
    INFO(v);
    CHECK(h.percentile(1) == v);
    h.record(v * 2);
    CHECK(h.percentile(0.5) >= v);
    CHECK(static_cast<double>(h.percentile(0.5)) <= static_cast<double>(v) * 1.01);
  }
}

TEST_CASE("histogram: what is too large counts as the largest") {
  Histogram h;
  h.record(~std::uint64_t{0});
  CHECK(h.count() == 1);
  CHECK(h.max() == Histogram::kMax);
  CHECK(h.percentile(0.5) == Histogram::kMax);
}

TEST_CASE("histogram: two together are as one") {
  Histogram a, b, both;
  for (std::uint64_t v = 1; v < 5000; v += 3) a.record(v), both.record(v);
  for (std::uint64_t v = 100'000; v < 900'000; v += 777) b.record(v), both.record(v);
  a.merge(b);
  CHECK(a.count() == both.count());
  CHECK(a.min() == both.min());
  CHECK(a.max() == both.max());
  for (const double p : {0.1, 0.5, 0.9, 0.99}) CHECK(a.percentile(p) == both.percentile(p));
}
