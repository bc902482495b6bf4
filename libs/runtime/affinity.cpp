#include "runtime/affinity.hpp"

#include <sched.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include <fmt/format.h>

namespace avenor::runtime {
namespace {

bool read_number(std::string_view text, int& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end && number >= 0 && number < CPU_SETSIZE;
}

// Only the calling thread (0) when /proc cannot be read.
std::vector<int> threads_of_this_process() {
  namespace fs = std::filesystem;
  std::vector<int> threads;
  std::error_code error;
  for (fs::directory_iterator at{"/proc/self/task", error}; !error && at != fs::directory_iterator{};
       at.increment(error)) {
    int thread = 0;
    const std::string name = at->path().filename();
    if (std::from_chars(name.data(), name.data() + name.size(), thread).ec == std::errc{})
      threads.push_back(thread);
  }
  return threads.empty() ? std::vector{0} : threads;
}

cpu_set_t set_of(const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  return set;
}

tl::unexpected<core::Error> not_let(int error) {
  return core::fail(fmt::format("this process may not run on these CPUs: {}", std::strerror(error)));
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
    if (!read_number(part.substr(0, dash), first) ||
        !read_number(range ? part.substr(dash + 1) : part, last) || last < first)
      return core::fail(fmt::format("'{}' is not a list of CPUs: write 0, 0,2 or 0-1", text));
    for (int cpu = first; cpu <= last; ++cpu) cpus.insert(cpu);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return std::vector<int>{cpus.begin(), cpus.end()};
}

core::Result<std::vector<int>> allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0)
    return core::fail(fmt::format("cannot read which CPUs this process may use: {}", std::strerror(errno)));
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
  return cpus;
}

core::Status may_keep_to_cpus(const std::vector<int>& cpus) {
  cpu_set_t before;
  CPU_ZERO(&before);
  if (::sched_getaffinity(0, sizeof before, &before) != 0) return {};  // no reason to doubt it
  const cpu_set_t set = set_of(cpus);
  if (::sched_setaffinity(0, sizeof set, &set) != 0) return not_let(errno);
  ::sched_setaffinity(0, sizeof before, &before);
  return {};
}

core::Status keep_to_cpus(const std::vector<int>& cpus) {
  const cpu_set_t set = set_of(cpus);
  for (const int thread : threads_of_this_process()) {
    // A thread that has ended since is no reason to stop.
    if (::sched_setaffinity(thread, sizeof set, &set) != 0 && errno != ESRCH) return not_let(errno);
  }
  return {};
}

}  // namespace avenor::runtime
