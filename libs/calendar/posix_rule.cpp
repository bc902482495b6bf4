#include "calendar/posix_rule.hpp"

#include <charconv>
#include <string>

namespace avenor::calendar {
namespace {

using namespace std::chrono;

bool accept(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

/// EST, or <+01>.
bool read_name(std::string_view& rest) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  std::size_t size = 0;
  if (rest.starts_with('<')) {
    const auto end = rest.find('>');
    if (end == std::string_view::npos) return false;
    size = end + 1;
  } else {
    while (size < rest.size() && is_letter(rest[size])) ++size;
    if (size < 3) return false;
  }
  rest.remove_prefix(size);
  return true;
}

std::optional<unsigned> read_number(std::string_view& rest, unsigned least, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc{} || value < least || value > most) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return value;
}

/// [+-]hh[:mm[:ss]], at most a week.
std::optional<seconds> read_time(std::string_view& rest) {
  const bool negative = accept(rest, '-');
  if (!negative) accept(rest, '+');
  const auto hour = read_number(rest, 0, 167);
  if (!hour) return std::nullopt;
  seconds time = hours(*hour);
  if (accept(rest, ':')) {
    const auto minute = read_number(rest, 0, 59);
    if (!minute) return std::nullopt;
    time += minutes(*minute);
    if (accept(rest, ':')) {
      const auto second = read_number(rest, 0, 59);
      if (!second) return std::nullopt;
      time += seconds(*second);
    }
  }
  return negative ? -time : time;
}

}  // namespace

std::optional<PosixRule::Change> PosixRule::read_change(std::string_view& rest) {
  if (!accept(rest, ',') || !accept(rest, 'M')) return std::nullopt;
  const auto month = read_number(rest, 1, 12);
  if (!month || !accept(rest, '.')) return std::nullopt;
  const auto week = read_number(rest, 1, 5);
  if (!week || !accept(rest, '.')) return std::nullopt;
  const auto weekday = read_number(rest, 0, 6);
  if (!weekday) return std::nullopt;
  std::optional<seconds> time = hours(2);
  if (accept(rest, '/')) time = read_time(rest);
  if (!time) return std::nullopt;
  return Change{.month = *month, .week = *week, .weekday = *weekday, .time = *time};
}

core::Result<PosixRule> PosixRule::parse(std::string_view text) {
  const auto wrong = core::fail("cannot parse the rule '" + std::string(text.substr(0, 64)) + "'");
  PosixRule rule;
  std::string_view rest = text;
  if (!read_name(rest)) return wrong;
  const auto west = read_time(rest);
  if (!west) return wrong;
  rule.standard_ = -*west;
  if (rest.empty()) return rule;
  if (!read_name(rest)) return wrong;
  Summer summer{.offset = rule.standard_ + hours(1), .begin = {}, .end = {}};
  if (!rest.starts_with(',')) {
    const auto summer_west = read_time(rest);
    if (!summer_west) return wrong;
    summer.offset = -*summer_west;
  }
  const auto begin = read_change(rest);
  const auto end = begin ? read_change(rest) : std::nullopt;
  if (!begin || !end || !rest.empty()) return wrong;
  summer.begin = *begin;
  summer.end = *end;
  rule.summer_ = summer;
  return rule;
}

sys_seconds PosixRule::Change::in(year of) const {
  const std::chrono::weekday day{weekday};
  const auto date = week == 5 ? sys_days{of / std::chrono::month{month} / day[last]}
                              : sys_days{of / std::chrono::month{month} / day[week]};
  return date + time;
}

seconds PosixRule::offset(core::WallTime time) const {
  if (!summer_) return standard_;
  const auto at = floor<seconds>(sys_time<nanoseconds>{nanoseconds{time.ns}});
  const year of = year_month_day{floor<days>(at + standard_)}.year();
  const auto begin = summer_->begin.in(of)-standard_;
  const auto end = summer_->end.in(of)-summer_->offset;
  // South of the equator summer is what is not between its end and its begin.
  const bool is_summer = begin < end ? at >= begin && at < end : !(at >= end && at < begin);
  return is_summer ? summer_->offset : standard_;
}

}  // namespace avenor::calendar
