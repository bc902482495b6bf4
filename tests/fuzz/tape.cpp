// A tape: a line that is a tick comes back from its own text; and the file (plain or gzipped) gives the same
// ticks however it is moved through.
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "marketdata/tape.hpp"

namespace avenor::fuzz {
namespace {

using marketdata::Tape;
using marketdata::Tick;

std::string text(const Tick& tick) {
  const auto start = std::to_string(tick.at.ns) + ',' + tick.symbol;
  if (tick.kind == Tick::Kind::Trade)
    return start + ",trade," + tick.price.to_string() + ',' + tick.size.to_string() + ",,,,";
  const auto side = [](const auto& price, const auto& size) {
    return ',' + (price ? price->to_string() : "0") + ',' + size.to_string();
  };
  return start + ",quote,," + side(tick.quote.bid, tick.quote.bid_size) +
         side(tick.quote.ask, tick.quote.ask_size);
}

void check_line(std::string_view line) {
  Tick tick;
  if (!marketdata::parse_tick(line, tick)) return;
  must(tick.kind == Tick::Kind::Quote || tick.price.is_positive());
  Tick again;
  must(marketdata::parse_tick(text(tick), again) && text(again) == text(tick));
}

struct Read {
  std::vector<std::string> ticks;
  std::uint64_t rows = 0;
  bool operator==(const Read&) const = default;
};

Read all(Tape& tape) {
  Read read;
  for (Tick tick; tape.next(tick);) read.ticks.push_back(text(tick));
  read.rows = tape.row();
  return read;
}

void check_file(std::string_view content) {
  static const int fd = ::memfd_create("tape", 0);
  must(::ftruncate(fd, 0) == 0 && ::pwrite(fd, content.data(), content.size(), 0) >= 0);
  const auto path = "/proc/self/fd/" + std::to_string(fd);
  std::size_t bad = 0;
  auto tape = Tape::open(path, [&bad](std::uint64_t, const std::string&) { ++bad; });
  if (!tape) return;
  const Read first = all(**tape);
  must(first.ticks.size() < first.rows && first.ticks.size() + bad <= first.rows);
  (*tape)->rewind();
  must(all(**tape) == first);
  (*tape)->rewind();
  (*tape)->skip_to(first.rows);
  must(all(**tape) == Read{.ticks = {}, .rows = first.rows});
}

}  // namespace

void run(std::string_view input) {
  for (std::string_view rest = input; !rest.empty();) {
    const auto [line, more] = first_line(rest);
    check_line(line);
    rest = more;
  }
  check_file(input);
}

}  // namespace avenor::fuzz
