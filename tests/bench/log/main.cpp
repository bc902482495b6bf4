// What a log line costs whoever writes it, in processor time: bench_log FILE [LINES]. One line of JSON.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "runtime/log.hpp"

using namespace avenor;
using namespace avenor::runtime;

namespace {

constexpr int kRounds = 9;

std::int64_t cpu_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// The median over some rounds, in nanoseconds a line.
template <class Round>
double median_ns(int lines, Round round) {
  std::vector<double> found;
  for (int i = 0; i < kRounds; ++i) {
    const auto before = cpu_ns();
    round();
    found.push_back(static_cast<double>(cpu_ns() - before) / lines);
  }
  std::sort(found.begin(), found.end());
  return found[kRounds / 2];
}

/// As execution tells of an order.
void one_line(const std::string& id) {
  log::info("order accepted", {{"CLIENT_ORDER_ID", id},
                               {"BOT_ID", "momentum_001"},
                               {"SYMBOL", "AAPL"},
                               {"VENUE_ORDER_ID", "904837e3-3b76-47ec-b432-046db621571b"}});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 64;
  const int lines = argc > 2 ? std::atoi(argv[2]) : 200'000;
  const int file = ::open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0 || ::dup2(file, STDERR_FILENO) < 0) return 1;
  log::start("bench", "info");
  const std::string id = "momentum_001-1767366246-000042";
  const auto turns = [&](int lines_a_turn) {
    return median_ns(lines, [&] {
      for (int i = 0; i < lines; i += lines_a_turn) {
        for (int k = 0; k < lines_a_turn; ++k) one_line(id);
        log::flush();
      }
      if (::ftruncate(file, 0) != 0) std::exit(1);
    });
  };
  const double alone = turns(1);  // each is written at once
  log::gather([] {});
  const double together = turns(10);
  const double off = median_ns(lines, [&] {
    for (int i = 0; i < lines; ++i) log::debug("a price", {{"SYMBOL", "AAPL"}});
  });
  log::stop();
  fmt::print("{{\"info_ns\": {:.1f}, \"info_ten_a_turn_ns\": {:.1f}, \"debug_off_ns\": {:.1f}}}\n", alone,
             together, off);
}
