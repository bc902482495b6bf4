#include "core/failpoint.hpp"

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace avenor::core {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool read_count(std::string_view text, std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value > 0;
}

Failpoints points_from_environment() {
  const char* text = std::getenv("AVENOR_FAILPOINTS");
  Result<Failpoints> points = Failpoints::parse(text == nullptr ? "" : text);
  if (!points) throw std::invalid_argument("AVENOR_FAILPOINTS: " + points.error().message);
  return std::move(*points);
}

}  // namespace

Result<Failpoints> Failpoints::parse(std::string_view text) {
  Failpoints points;
  for (const std::string_view part : split(text, ';')) {
    if (part.empty()) continue;
    const auto wrong = [&] {
      return fail("'" + std::string(part) + "' is not name=kill|abort|delay[:number]");
    };
    const std::size_t equals = part.find('=');
    if (equals == 0 || equals == std::string_view::npos) return wrong();
    const std::vector<std::string_view> words = split(part.substr(equals + 1), ':');
    Point point{.act = words[0] == "kill"    ? Act::Kill
                       : words[0] == "abort" ? Act::Abort
                       : words[0] == "delay" ? Act::Delay
                                             : Act::Nothing};
    std::size_t next = 1;
    switch (point.act) {
      case Act::Nothing: return wrong();
      case Act::Kill:
      case Act::Abort: point.at_pass = 1; break;
      case Act::Delay: {
        std::int64_t ms = 0;
        if (words.size() <= next || !read_count(words[next++], ms)) return wrong();
        point.delay = std::chrono::milliseconds{ms};
        break;
      }
    }
    if (words.size() > next && !read_count(words[next++], point.at_pass)) return wrong();
    if (words.size() > next) return wrong();
    points.points_[std::string(part.substr(0, equals))] = point;
  }
  return points;
}

Failpoints::Decision Failpoints::pass(std::string_view name) {
  const auto found = points_.find(name);
  if (found == points_.end()) return {};
  Point& point = found->second;
  ++point.passes;
  if (point.at_pass != 0 && point.passes != point.at_pass) return {};
  return {.act = point.act, .delay = point.delay};
}

void pass_failpoint(std::string_view name) {
  static std::mutex mutex;
  static Failpoints points = points_from_environment();
  if (points.empty()) return;  // none is ever added
  const Failpoints::Decision decision = [&] {
    const std::lock_guard lock{mutex};
    return points.pass(name);
  }();
  switch (decision.act) {
    case Failpoints::Act::Nothing: return;
    case Failpoints::Act::Kill: std::raise(SIGKILL); return;
    case Failpoints::Act::Abort: std::abort();
    case Failpoints::Act::Delay: std::this_thread::sleep_for(decision.delay); return;
  }
}

}  // namespace avenor::core
