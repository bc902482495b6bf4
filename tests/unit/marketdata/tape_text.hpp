// A tape's text, and the tape that is made of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "marketdata/tape.hpp"

namespace avenor::testing {

inline const std::string kHeader = "ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size\n";

struct BadLine {
  std::uint64_t line;
  std::string why;
};

inline std::unique_ptr<marketdata::Tape> open_tape(const std::filesystem::path& path,
                                                   std::vector<BadLine>* bad = nullptr) {
  auto tape = marketdata::Tape::open(path, [bad](std::uint64_t line, const std::string& why) {
    if (bad != nullptr) bad->push_back({line, why});
  });
  if (!tape) throw std::runtime_error(tape.error().message);
  return std::move(*tape);
}

/// A trade of 100.
inline std::string row(std::int64_t seconds, const std::string& symbol, const std::string& last) {
  return std::to_string(1'000'000'000 * (1'764'340'200 + seconds)) + "," + symbol + ",trade," + last +
         ",100,,,,\n";
}

}  // namespace avenor::testing
