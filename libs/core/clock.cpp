#include "core/clock.hpp"

#include <ctime>

namespace avenor::core {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86'400;

std::int64_t read_clock(clockid_t id) {
  timespec now{};
  ::clock_gettime(id, &now);
  return static_cast<std::int64_t>(now.tv_sec) * kSecond + now.tv_nsec;
}

void put(char* at, unsigned value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

/// Reads characters from the front; after the first mismatch every later read fails too.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  int number(std::size_t digits) {
    if (!ok_ || text_.size() < digits) return miss();
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return miss();
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return value;
  }
  bool accept(char c) {
    if (!ok_ || text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!accept(c)) miss();
  }
  /// What follows the point, as nanoseconds.
  int fraction() {
    std::size_t digits = 0;
    while (digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9') ++digits;
    if (digits == 0 || digits > 9) return miss();
    int value = number(digits);
    for (std::size_t i = digits; i < 9; ++i) value *= 10;
    return value;
  }
  int miss() {
    ok_ = false;
    return 0;
  }
  bool done() const { return ok_ && text_.empty(); }

 private:
  std::string_view text_;
  bool ok_ = true;
};

}  // namespace

WallTime SystemClock::wall() const { return {read_clock(CLOCK_REALTIME)}; }
MonoTime SystemClock::mono() const { return {read_clock(CLOCK_BOOTTIME)}; }

void append_rfc3339(std::string& out, WallTime time) {
  std::int64_t seconds = time.ns / kSecond;
  std::int64_t nanos = time.ns % kSecond;
  if (nanos < 0) {
    nanos += kSecond;
    --seconds;
  }
  std::int64_t days = seconds / kDay;
  std::int64_t rest = seconds % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  const std::size_t start = out.size();
  out += "0000-00-00T00:00:00.000000000Z";
  char* const text = &out[start];
  put(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put(text + 5, static_cast<unsigned>(date.month()), 2);
  put(text + 8, static_cast<unsigned>(date.day()), 2);
  put(text + 11, static_cast<unsigned>(rest / 3600), 2);
  put(text + 14, static_cast<unsigned>(rest / 60 % 60), 2);
  put(text + 17, static_cast<unsigned>(rest % 60), 2);
  put(text + 20, static_cast<unsigned>(nanos), 9);
}

std::string to_rfc3339(WallTime time) {
  std::string text;
  append_rfc3339(text, time);
  return text;
}

Result<WallTime> parse_rfc3339(std::string_view text) {
  Scanner scanner{text};
  const int year = scanner.number(4);
  scanner.expect('-');
  const int month = scanner.number(2);
  scanner.expect('-');
  const int day = scanner.number(2);
  if (!scanner.accept('t')) scanner.expect('T');
  const int hour = scanner.number(2);
  scanner.expect(':');
  const int minute = scanner.number(2);
  scanner.expect(':');
  const int second = scanner.number(2);
  const int nanos = scanner.accept('.') ? scanner.fraction() : 0;
  int offset_minutes = 0;
  if (!scanner.accept('Z') && !scanner.accept('z')) {
    const bool west = scanner.accept('-');
    if (!west) scanner.expect('+');
    const int hours = scanner.number(2);
    scanner.expect(':');
    const int minutes = scanner.number(2);
    if (hours > 23 || minutes > 59) scanner.miss();
    offset_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
  }
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!scanner.done() || !date.ok() || hour > 23 || minute > 59 || second > 59 || year < 1678 ||
      year > 2261) {
    return fail("'" + std::string(text.substr(0, 64)) +
                "' is not an RFC 3339 time (2026-01-02T15:04:05.123Z)");
  }
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds = days * kDay + hour * 3600 + (minute - offset_minutes) * 60 + second;
  return WallTime{seconds * kSecond + nanos};
}

}  // namespace avenor::core
