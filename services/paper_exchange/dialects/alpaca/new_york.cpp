#include "paper_exchange/dialects/alpaca/new_york.hpp"

#include <fmt/format.h>

#include <chrono>

#include "json/writer.hpp"

namespace avenor::paper_exchange::alpaca {
namespace {

std::string shifted(core::WallTime time) {
  std::string text;
  core::append_rfc3339(text, time + std::chrono::hours(new_york_offset_hours(time)));
  return text;
}

}  // namespace

int new_york_offset_hours(core::WallTime time) {
  using namespace std::chrono;
  const sys_time<nanoseconds> at{nanoseconds{time.ns}};
  const year of = year_month_day{floor<days>(at)}.year();
  const sys_days spring{of / March / Sunday[2]};
  const sys_days autumn{of / November / Sunday[1]};
  const bool summer = at >= spring + hours(7) && at < autumn + hours(6);  // 2:00 local, in UTC
  return summer ? -4 : -5;
}

std::string new_york_rfc3339(core::WallTime time) {
  std::string text = shifted(time);
  text.pop_back();
  return text + fmt::format("-0{}:00", -new_york_offset_hours(time));
}

std::string new_york_digits(core::WallTime time) {
  std::string digits;
  for (const char c : shifted(time)) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  return digits.substr(0, 17);
}

}  // namespace avenor::paper_exchange::alpaca
