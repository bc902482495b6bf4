#include "runtime/log_format.hpp"

#include <spdlog/details/log_msg.h>

#include <chrono>
#include <map>
#include <string>

#include "support/catch.hpp"

using namespace avenor::runtime;
using spdlog::level::level_enum;

namespace {

std::string line_of(level_enum level, std::chrono::nanoseconds time, const std::string& message,
                    bool colour) {
  using std::chrono::system_clock;
  const system_clock::time_point at{std::chrono::duration_cast<system_clock::duration>(time)};
  const spdlog::details::log_msg line(at, {}, "test", level, message);
  spdlog::memory_buf_t out;
  log::make_formatter(colour)->format(line, out);
  return {out.data(), out.size()};
}

}  // namespace

TEST_CASE("log: fields follow the text as key=value") {
  CHECK(log::message_of("order accepted", {{"CLIENT_ORDER_ID", "b:entry:1"}, {"SYMBOL", "ZZZ"}}) ==
        "order accepted client_order_id=b:entry:1 symbol=ZZZ");
  CHECK(log::message_of("x", {{"WHY", "two words"}, {"EMPTY", ""}, {"QUOTED", "say \"no\""}}) ==
        R"(x why="two words" empty="" quoted="say \"no\"")");
}

TEST_CASE("log: nothing that was given can make a second line or move the cursor") {
  const std::string line = log::message_of("a\nb\tc\x1b[2J\x7f", {{"K", "1\n2\r\x01 3"}});
  CHECK(line == R"(a\nb\tc\x1b[2J\x7f k="1\n2\x0d\x01 3")");
}

TEST_CASE("log: words outside of ASCII stay readable") {
  CHECK(log::message_of("caf\xc3\xa9", {{"K", "na\xc3\xafve \xe4\xb8\xad \xf0\x9f\x99\x82"}}) ==
        "caf\xc3\xa9 k=\"na\xc3\xafve \xe4\xb8\xad \xf0\x9f\x99\x82\"");
}

TEST_CASE("log: what steers a terminal or turns the direction of writing is escaped, and so is no UTF-8") {
  CHECK(log::message_of("a\xc2\x9b"
                        "31m b",
                        {}) == R"(a\u009b31m b)");  // C1: CSI
  CHECK(log::message_of("\x9b"
                        "31m",
                        {}) == R"(\x9b31m)");  // the same in 8 bits
  for (const auto& [bytes, escape] : std::map<std::string, std::string>{{"\xe2\x80\x8e", "\\u200e"},
                                                                        {"\xe2\x80\x8f", "\\u200f"},
                                                                        {"\xe2\x80\xaa", "\\u202a"},
                                                                        {"\xe2\x80\xae", "\\u202e"},
                                                                        {"\xe2\x81\xa6", "\\u2066"},
                                                                        {"\xe2\x81\xa9", "\\u2069"},
                                                                        {"\xe2\x80\xa8", "\\u2028"},
                                                                        {"\xef\xbb\xbf", "\\ufeff"},
                                                                        {"\xf3\xa0\x81\x81", "\\U000e0041"},
                                                                        {"\xff", "\\xff"},
                                                                        {"\xe2\x80", "\\xe2\\x80"},
                                                                        {"\xc0\xaf", "\\xc0\\xaf"}}) {
    INFO(escape);
    CHECK(log::message_of(bytes + "x", {{"K", bytes}}) == escape + "x k=" + escape);
    CHECK(log::message_of("", {{"K", "\"" + bytes + "\""}}) == R"( k="\")" + escape + R"(\"")");
  }
}

TEST_CASE("log: a line has its time to the millisecond, its level and its message") {
  const std::chrono::nanoseconds time{1'700'000'000'123'456'789};
  CHECK(line_of(level_enum::warn, time, "hello", false) == "2023-11-14T22:13:20.123Z WARNING  hello\n");
  CHECK(line_of(level_enum::info, time, "100 % {} %v", false) ==
        "2023-11-14T22:13:20.123Z INFO     100 % {} %v\n");
  CHECK_THAT(line_of(level_enum::critical, time, "x", true),
             ContainsSubstring("\x1b[1;97;41mCRITICAL\x1b[0m x"));
}

TEST_CASE("log: levels are the journal's priorities") {
  using log::Level;
  const auto priority = [](Level level) { return log::priority_of(log::spdlog_level(level)); };
  CHECK(priority(Level::Critical) == 2);
  CHECK(priority(Level::Error) == 3);
  CHECK(priority(Level::Warning) == 4);
  CHECK(priority(Level::Info) == 6);
  CHECK(priority(Level::Debug) == 7);
  CHECK(log::level_of("WARNING") == Level::Warning);
  CHECK(log::level_of("nonsense") == Level::Info);
}

TEST_CASE("log: once_per lets a key through once, and keys that are invented share one turn") {
  CHECK(log::once_per("a", 3600));
  CHECK_FALSE(log::once_per("a", 3600));
  CHECK(log::once_per("b", 3600));
  int through = 0;
  for (int i = 0; i < 5000; ++i) through += log::once_per("invented " + std::to_string(i), 3600);
  CHECK(through < 1002);
  CHECK_FALSE(log::once_per("another", 3600));
}
