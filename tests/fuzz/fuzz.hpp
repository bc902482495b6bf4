// What every target is made of: it has run(), and says with must() what has to hold for every input.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace avenor::fuzz {

/// One input. Defined by the target.
void run(std::string_view input);

/// Ends the run with the line of what did not hold.
inline void must(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d did not hold\n", file, line);
  std::abort();
}

/// The text before the first newline, and what is behind it.
inline std::pair<std::string_view, std::string_view> first_line(std::string_view input) {
  const auto end = input.find('\n');
  if (end == std::string_view::npos) return {input, {}};
  return {input.substr(0, end), input.substr(end + 1)};
}

/// Sizes of pieces, always the same for the same seed: mostly small ones, where the edges are.
class Pieces {
 public:
  explicit Pieces(unsigned char seed) : state_(seed + 1U) {}
  std::size_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    const auto dice = static_cast<std::size_t>(state_ >> 40U);
    return 1 + (dice % 4 == 0 ? dice / 4 % 200 : dice / 4 % 4);
  }

 private:
  std::uint64_t state_;
};

}  // namespace avenor::fuzz
