#include "runtime/affinity.hpp"

#include <sched.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <set>

#include <fmt/format.h>

namespace avenor::runtime {
namespace {

bool read_number(std::string_view text, int& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end && number >= 0 && number < CPU_SETSIZE;
}

}  // namespace

core::Result<std::vector<int>> parse_cpus(std::string_view text) {
  std::set<int> cpus;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    const std::size_t dash = part.find('-');
    int first = 0, last = 0;
    const bool range = dash != std::string_view::npos;
    if (!read_number(part.substr(0, dash), first) || !read_number(range ? part.substr(dash + 1) : part, last) || last < first)
      return core::fail(fmt::format("'{}' is no list of processors: 0, 0,2 or 0-1 are", text));
    for (int cpu = first; cpu <= last; ++cpu) cpus.insert(cpu);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return std::vector<int>{cpus.begin(), cpus.end()};
}

core::Status keep_to_cpus(const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  if (::sched_setaffinity(0, sizeof set, &set) == 0) return {};
  return core::fail(fmt::format("this machine does not let us run on these processors: {}", std::strerror(errno)));
}

}  // namespace avenor::runtime
