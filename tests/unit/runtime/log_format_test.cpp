#include "runtime/log_format.hpp"
#include "support/catch.hpp"

using namespace avenor::runtime;

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
  CHECK(log::message_of("caf\xc3\xa9", {}) == "caf\xc3\xa9");
}

TEST_CASE("log: a line has its time to the millisecond, its level and its message") {
  CHECK(log::line_of(log::Level::Warning, {1'700'000'000'123'456'789}, "hello", false) ==
        "2023-11-14T22:13:20.123Z WARNING  hello\n");
  CHECK_THAT(log::line_of(log::Level::Critical, {1}, "x", true), ContainsSubstring("\x1b["));
}

TEST_CASE("log: levels are the journal's priorities") {
  CHECK(log::priority_of(log::Level::Critical) == 2);
  CHECK(log::priority_of(log::Level::Error) == 3);
  CHECK(log::priority_of(log::Level::Warning) == 4);
  CHECK(log::priority_of(log::Level::Info) == 6);
  CHECK(log::priority_of(log::Level::Debug) == 7);
  CHECK(log::level_of("WARNING") == log::Level::Warning);
  CHECK(log::level_of("nonsense") == log::Level::Info);
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
