// The fields of a flat JSON object that one of our own programs has written, and an envelope around those
// that we write. Nothing is checked: the floor is what remains when nothing is.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace avenor::bench::floor {

/// The text of "key":"text"; empty when it is not there.
inline std::string_view text_of(std::string_view json, std::string_view key) {
  for (std::size_t at = json.find(key); at != std::string_view::npos; at = json.find(key, at + 1)) {
    const std::size_t end = at + key.size();
    if (at == 0 || json[at - 1] != '"' || json.substr(end, 3) != "\":\"") continue;
    return json.substr(end + 3, json.find('"', end + 3) - end - 3);
  }
  return {};
}

inline std::int64_t wall_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// What every payload of the bus begins with.
class Envelope {
 public:
  explicit Envelope(std::string_view source)
      : front_(fmt::format(R"({{"v":1,"source":"{}","session":"f{:x}","seq":)", source, wall_ns())) {}
  void begin(std::string& out) {
    out = front_;
    fmt::format_to(std::back_inserter(out), R"({},"ts":{},)", ++seq_, wall_ns());
  }

 private:
  std::string front_;
  std::uint64_t seq_ = 0;
};

}  // namespace avenor::bench::floor
