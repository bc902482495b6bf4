#include "core/shortened.hpp"

namespace avenor::core {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";
constexpr std::size_t kMostContinuations = 3;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string{text};
  const bool marked = most >= kEllipsis.size();
  std::size_t end = marked ? most - kEllipsis.size() : most;
  // Text that is not UTF-8 has no character boundary: the search for one is bounded.
  std::size_t back = 0;
  while (back < kMostContinuations && back < end && continues_character(text[end - back])) ++back;
  if (!continues_character(text[end - back])) end -= back;
  std::string out{text.substr(0, end)};
  if (marked) out += kEllipsis;
  return out;
}

}  // namespace avenor::core
