#include "calendar/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text_file.hpp"

namespace avenor::calendar {
namespace {

using std::chrono::seconds;

constexpr std::string_view kFolder = "/usr/share/zoneinfo/";
constexpr std::size_t kMostEntries = 10'000;   // of one list; the largest zone has about 250
constexpr std::int64_t kFurthest = 26 * 3600;  // an offset from UTC, in seconds (RFC 8536, 3.2)

/// Reads big-endian numbers from the front; after the first failed read all later ones fail too.
class Bytes {
 public:
  explicit Bytes(std::string_view rest) : rest_(rest) {}

  std::int64_t number(std::size_t size) {
    const auto bytes = take(size);
    if (bytes.empty()) return 0;
    auto value = static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<signed char>(bytes[0])));
    for (const char byte : bytes.substr(1)) value = value << 8U | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value);
  }
  std::string_view take(std::size_t size) {
    if (!ok_ || rest_.size() < size) {
      ok_ = false;
      return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::size_t count() {
    const auto value = number(4);
    if (value < 0 || value > static_cast<std::int64_t>(kMostEntries)) ok_ = false;
    return ok_ ? static_cast<std::size_t>(value) : 0;
  }
  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct Header {
  std::size_t is_ut = 0, is_std = 0, leaps = 0, times = 0, types = 0, chars = 0;

  bool read(Bytes& bytes) {
    if (bytes.take(4) != "TZif") return false;
    const auto version = bytes.take(1);
    bytes.take(15);
    for (auto* count : {&is_ut, &is_std, &leaps, &times, &types, &chars}) *count = bytes.count();
    return bytes.ok() && version >= "2";
  }
  std::size_t size_of_body(std::size_t size_of_time) const {
    return times * (size_of_time + 1) + types * 6 + chars + leaps * (size_of_time + 4) + is_std + is_ut;
  }
};

}  // namespace

core::Result<TimeZone> TimeZone::parse(std::string_view file) {
  const auto wrong = core::fail("not a compiled time zone (TZif, version 2 or later)");
  Bytes bytes(file);
  Header header;
  if (!header.read(bytes)) return wrong;
  bytes.take(header.size_of_body(4));  // the same for readers of 32 bits
  if (!header.read(bytes) || header.types == 0) return wrong;

  std::vector<std::int64_t> times(header.times);
  for (auto& time : times) time = bytes.number(8);
  std::vector<std::size_t> type_of(header.times);
  for (auto& type : type_of) type = static_cast<std::size_t>(static_cast<unsigned char>(bytes.number(1)));
  std::vector<seconds> offsets(header.types);
  for (auto& offset : offsets) {
    offset = seconds(bytes.number(4));
    bytes.take(2);
    if (offset.count() > kFurthest || offset.count() < -kFurthest) return wrong;
  }
  bytes.take(header.chars + header.leaps * 12 + header.is_std + header.is_ut);
  if (!bytes.ok() || !std::ranges::is_sorted(times)) return wrong;

  TimeZone zone;
  zone.first_ = offsets[0];
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (type_of[i] >= offsets.size()) return wrong;
    zone.changes_.push_back({.at = times[i], .offset = offsets[type_of[i]]});
  }
  const auto footer = bytes.rest();
  if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') return wrong;
  if (footer.size() == 2) return zone;
  auto rule = PosixRule::parse(footer.substr(1, footer.size() - 2));
  if (!rule) return tl::unexpected(rule.error());
  zone.rule_ = *rule;
  return zone;
}

core::Result<TimeZone> TimeZone::load(const std::string& name) {
  const auto path = std::string(kFolder) + name;
  const auto file = core::read_text_file(path);
  if (!file) return core::fail(file.error().message + " (install the package tzdata)");
  auto zone = parse(*file);
  if (!zone) return core::fail(path + ": " + zone.error().message);
  return zone;
}

seconds TimeZone::offset(core::WallTime time) const {
  // Half a second before 1970 lies in second -1.
  const auto at = std::chrono::floor<seconds>(std::chrono::sys_time<core::Duration>{core::Duration{time.ns}})
                      .time_since_epoch()
                      .count();
  const auto next = std::ranges::upper_bound(changes_, at, {}, &Change::at);
  if (next == changes_.end() && rule_) return rule_->offset(time);
  return next == changes_.begin() ? first_ : std::prev(next)->offset;
}

std::string TimeZone::to_rfc3339(core::WallTime time) const {
  const auto east = offset(time);
  std::string text = core::to_rfc3339(time + east);
  text.pop_back();
  const auto minutes = std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(east)).count();
  return text + fmt::format("{}{:02}:{:02}", east.count() < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace avenor::calendar
