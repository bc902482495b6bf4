// What a benchmark tells its caller: one JSON object on one line of standard output.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "bench/common/histogram.hpp"

namespace avenor::bench {

class Report {
 public:
  /// Text must need no escaping.
  Report& text(std::string_view name, std::string_view value) {
    return raw(name, fmt::format("\"{}\"", value));
  }
  Report& number(std::string_view name, double value) { return raw(name, fmt::format("{:.6g}", value)); }
  Report& whole(std::string_view name, std::uint64_t value) { return raw(name, fmt::format("{}", value)); }
  Report& object(std::string_view name, const Report& inner) { return raw(name, inner.line()); }

  /// Percentiles of nanoseconds, told in microseconds.
  Report& latency(std::string_view name, const Histogram& h) {
    const auto us = [](double ns) { return ns / 1000; };
    Report inner;
    inner.whole("count", h.count());
    inner.number("p50_us", us(static_cast<double>(h.percentile(0.5))));
    inner.number("p99_us", us(static_cast<double>(h.percentile(0.99))));
    inner.number("p999_us", us(static_cast<double>(h.percentile(0.999))));
    inner.number("mean_us", us(h.mean())).number("max_us", us(static_cast<double>(h.max())));
    return object(name, inner);
  }

  std::string line() const { return "{" + body_ + "}"; }
  void print() const {
    std::printf("%s\n", line().c_str());
    std::fflush(stdout);
  }

 private:
  Report& raw(std::string_view name, const std::string& value) {
    body_ += fmt::format("{}\"{}\": {}", body_.empty() ? "" : ", ", name, value);
    return *this;
  }
  std::string body_;
};

}  // namespace avenor::bench
