#include "bus/state_topics.hpp"

namespace avenor::bus {

std::string mark_of(std::string_view payload) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : payload) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  std::string mark(16, '0');
  for (std::size_t i = mark.size(); i-- > 0; hash >>= 4U) mark[i] = "0123456789abcdef"[hash & 0xFU];
  return mark;
}

}  // namespace avenor::bus
