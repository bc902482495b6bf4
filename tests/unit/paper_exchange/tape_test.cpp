#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "paper_exchange/market/replay.hpp"
#include "paper_exchange/market/tape.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;
using namespace avenor::paper_exchange;
using avenor::domain::Price;
using avenor::domain::Quantity;

namespace {

const std::string kHeader = "ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size\n";

struct Bad {
  std::uint64_t line;
  std::string why;
};

std::unique_ptr<Tape> open(const std::filesystem::path& path, std::vector<Bad>* bad = nullptr) {
  auto tape = Tape::open(path, [bad](std::uint64_t line, const std::string& why) {
    if (bad != nullptr) bad->push_back({line, why});
  });
  if (!tape) throw std::runtime_error(tape.error().message);
  return std::move(*tape);
}

void write_gz(const std::filesystem::path& path, const std::string& text) {
  gzFile file = ::gzopen(path.c_str(), "wb1");
  REQUIRE(::gzwrite(file, text.data(), static_cast<unsigned>(text.size())) > 0);
  ::gzclose(file);
}

std::int64_t resident_kib() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  long size = 0;
  long resident = 0;
  const int got = std::fscanf(file, "%ld %ld", &size, &resident);
  std::fclose(file);
  return got == 2 ? resident * 4 : 0;
}

std::string row(std::int64_t seconds, const std::string& symbol, const std::string& last) {
  return std::to_string(1'000'000'000 * (1'764'340'200 + seconds)) + "," + symbol + ",trade," + last +
         ",100,,,,\n";
}

}  // namespace

TEST_CASE("tape: trades and quotes come out exactly") {
  testing::TempDir dir;
  const auto path = dir.write("t.csv", kHeader +
                                           "1381152600072000000,IBM,trade,181.9,200,,,,\r\n"
                                           "1381152600072000001,IBM,quote,,,181.69,200,181.9,100\n"
                                           "1381152600072000002,BTC/USD,quote,,,0.000000000001,0.5,,");
  const auto tape = open(path);
  Tick tick;
  REQUIRE(tape->next(tick));
  CHECK(tick.kind == Tick::Kind::Trade);
  CHECK(tick.at.ns == 1381152600072000000);
  CHECK(tick.price.to_string() == "181.9");
  CHECK(tick.size == Quantity{200});
  REQUIRE(tape->next(tick));
  CHECK(tick.kind == Tick::Kind::Quote);
  CHECK(tick.quote.bid->to_string() == "181.69");
  CHECK(tick.quote.ask_size == Quantity{100});
  REQUIRE(tape->next(tick));
  CHECK(tick.symbol == "BTC/USD");
  CHECK(tick.quote.bid->to_string() == "0.000000000001");
  CHECK_FALSE(tick.quote.ask);
  CHECK_FALSE(tape->next(tick));
  CHECK_FALSE(tape->next(tick));
}

TEST_CASE("tape: bad lines are told with their number, and skipped") {
  testing::TempDir dir;
  const auto path = dir.write(
      "t.csv", kHeader + "1,IBM,trade,1,1,,,,\n" + "x,IBM,trade,1,1,,,,\n" + "2,IBM,trade,-1,1,,,,\n" +
                   "2,IBM,what,1,1,,,,\n" + "2,IBM,trade\n" + "\n" + "2,IBM,quote,,,1,,2,3\n" +
                   "2,ibm!,trade,1,1,,,,\n" + "2,IBM,trade,1e3,1,,,,\n" + "2,IBM,trade,100000001,1,,,,\n" +
                   std::string("2,IBM,tr\0de,1,1,,,,\n", 20) + "3,IBM,trade,1,1,,,,\n");
  std::vector<Bad> bad;
  const auto tape = open(path, &bad);
  Tick tick;
  int good = 0;
  while (tape->next(tick)) ++good;
  CHECK(good == 2);
  REQUIRE(bad.size() == 9);
  CHECK(bad[0].line == 3);
  CHECK(bad[0].why == "ts_ns is 'x'");
  CHECK(bad[3].why == "3 columns instead of 9");
  CHECK(bad[4].line == 8);
  CHECK(bad[8].line == 12);
}

TEST_CASE("tape: what is no tape is refused") {
  testing::TempDir dir;
  const auto error = [](const std::filesystem::path& path) {
    const auto tape = Tape::open(path, [](std::uint64_t, const std::string&) {});
    return tape ? std::string{} : tape.error().message;
  };
  CHECK_THAT(error(dir.path() / "none.csv"), ContainsSubstring("cannot read"));
  CHECK_THAT(error(dir.write("empty.csv", "")), ContainsSubstring("empty"));
  CHECK_THAT(error(dir.write("other.csv", "a,b,c\n1,2,3\n")),
             ContainsSubstring("does not start with the columns"));
  // Prices are never made up because a file could not be read.
  CHECK_THAT(error(dir.write("bad.csv", kHeader + "nonsense\n")),
             ContainsSubstring("line 2: 1 columns instead of 9"));
  CHECK_THAT(error(dir.write("none.csv", kHeader)), ContainsSubstring("no line but the columns"));
  CHECK_THAT(error(dir.write("pandas.csv", kHeader + "1.76434020e+18,IBM,quote,,,100,100,100.05,100\n")),
             ContainsSubstring("line 2: ts_ns is '1.76434020e+18', a rounded floating-point number"));
}

TEST_CASE("tape: quoted columns, RFC 3339 times and whole floats mean what they say") {
  testing::TempDir dir;
  for (const std::string& line :
       {std::string{
            "\"1764340200000000000\",\"IBM\",\"quote\",\"\",\"\",\"100.00\",\"100\",\"100.05\",\"100\""},
        std::string{"2025-11-28T14:30:00.000Z,IBM,quote,,,100.00,100,100.05,100"},
        std::string{"2025-11-28T09:30:00-05:00,IBM,quote,,,100.00,100,100.05,100"},
        std::string{"1764340200000000000.0,IBM,quote,,,100.00,100,100.05,100"}}) {
    INFO(line);
    const auto tape = open(dir.write("t.csv", kHeader + line + "\n"));
    Tick tick;
    REQUIRE(tape->next(tick));
    CHECK(tick.at.ns == 1'764'340'200'000'000'000);
    CHECK(tick.quote.ask->to_string() == "100.05");
  }
}

TEST_CASE("tape: the unit of whole times is recognised by their size") {
  testing::TempDir dir;
  const auto first = [&](const std::string& ts) {
    const auto tape = open(dir.write("t.csv", kHeader + "x,IBM\n" + ts + ",IBM,trade,1,1,,,,\n"));
    Tick tick;
    REQUIRE(tape->next(tick));
    return std::pair{tick.at.ns, tape->unit()};
  };
  CHECK(first("1764340200") == std::pair{INT64_C(1764340200000000000), TimeUnit::Seconds});
  CHECK(first("1764340200123") == std::pair{INT64_C(1764340200123000000), TimeUnit::Milliseconds});
  CHECK(first("1764340200123456") == std::pair{INT64_C(1764340200123456000), TimeUnit::Microseconds});
  CHECK(first("1764340200123456789") == std::pair{INT64_C(1764340200123456789), TimeUnit::Nanoseconds});
}

TEST_CASE("tape: a damaged gzip file ends with a word about it") {
  testing::TempDir dir;
  std::string text = kHeader;
  for (int i = 0; i < 50'000; ++i) text += row(i, "IBM", std::to_string(100 + i % 7));
  const auto path = dir.path() / "t.csv.gz";
  write_gz(path, text);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  std::vector<Bad> bad;
  const auto tape = open(path, &bad);
  Tick tick;
  int good = 0;
  while (tape->next(tick)) ++good;
  CHECK(good > 1'000);
  CHECK(good < 50'000);
  REQUIRE_FALSE(bad.empty());
}

TEST_CASE("tape: millions of rows take no more memory than a few") {
  testing::TempDir dir;
  const auto path = dir.path() / "big.csv.gz";
  gzFile file = ::gzopen(path.c_str(), "wb1");
  ::gzputs(file, kHeader.c_str());
  std::string block;
  for (int i = 0; i < 2'000; ++i) block += row(i, i % 2 == 0 ? "IBM" : "MSFT", "123.45");
  for (int i = 0; i < 1'000; ++i) ::gzwrite(file, block.data(), static_cast<unsigned>(block.size()));
  ::gzclose(file);
  const auto tape = open(path);
  Tick tick;
  for (int i = 0; i < 1'000; ++i) REQUIRE(tape->next(tick));
  const std::int64_t before = resident_kib();
  int rows = 1'000;
  while (tape->next(tick)) ++rows;
  CHECK(rows == 2'000'000);
  CHECK(resident_kib() - before < 4'096);
}

namespace {

struct Seen {
  std::vector<std::string> prices;
  Replay::Sink sink() {
    return [this](const Tick& tick) {
      prices.push_back(tick.symbol + " " +
                       (tick.kind == Tick::Kind::Trade ? tick.price : *tick.quote.bid).to_string());
    };
  }
};

constexpr core::MonoTime kStart{5'000'000'000};

}  // namespace

TEST_CASE("replay: ticks come at their own pace times the speed") {
  testing::TempDir dir;
  const auto path =
      dir.write("t.csv", kHeader + row(0, "IBM", "1") + row(60, "IBM", "2") + row(90, "IBM", "3"));
  Seen seen;
  Replay replay({.speed = 60, .at_end = AtEnd::Hold}, open(path), {"IBM"});
  auto due = replay.advance(kStart, 100, seen.sink());
  CHECK(seen.prices == std::vector<std::string>{"IBM 1"});
  REQUIRE(due);
  CHECK(*due == kStart + std::chrono::seconds(1));
  due = replay.advance(kStart + std::chrono::milliseconds(999), 100, seen.sink());
  CHECK(seen.prices.size() == 1);
  due = replay.advance(*due, 100, seen.sink());
  CHECK(seen.prices.size() == 2);
  CHECK(*due == kStart + std::chrono::milliseconds(1500));
  due = replay.advance(*due, 100, seen.sink());
  CHECK(seen.prices.size() == 3);
  CHECK_FALSE(due);  // hold
}

TEST_CASE("replay: a night on the tape passes in a second") {
  testing::TempDir dir;
  const auto path = dir.write("t.csv", kHeader + row(0, "IBM", "1") + row(60'000, "IBM", "2"));
  Seen seen;
  Replay replay({.speed = 1, .at_end = AtEnd::Hold}, open(path), {"IBM"});
  CHECK(*replay.advance(kStart, 100, seen.sink()) == kStart + std::chrono::seconds(1));
}

TEST_CASE("replay: as fast as possible, round after round") {
  testing::TempDir dir;
  const auto path = dir.write("t.csv", kHeader + row(0, "IBM", "1") + row(60, "IBM", "2"));
  Seen seen;
  Replay replay({.speed = std::nullopt}, open(path), {"IBM"});
  CHECK(*replay.advance(kStart, 5, seen.sink()) <= kStart);
  CHECK(seen.prices == std::vector<std::string>{"IBM 1", "IBM 2", "IBM 1", "IBM 2", "IBM 1"});
  CHECK(replay.rounds() == 2);
}

TEST_CASE("replay: neighbours in the wrong order take no longer than in the right one") {
  testing::TempDir dir;
  std::string text = kHeader;
  for (int i = 0; i < 100; ++i) text += row(i ^ 1, "IBM", std::to_string(i + 1));
  Seen seen;
  Replay replay({.speed = 1, .at_end = AtEnd::Hold}, open(dir.write("t.csv", text)), {"IBM"});
  auto now = kStart;
  for (auto due = replay.advance(now, 100, seen.sink()); due; due = replay.advance(now, 100, seen.sink()))
    now = *due;
  CHECK(now - kStart == std::chrono::seconds(99));
  CHECK(seen.prices.front() == "IBM 2");
  CHECK(seen.prices.size() == 100);
  CHECK(replay.tape()->out_of_order() == 50);
}

TEST_CASE("replay: a tick far out of order is due at once and the time of the tape stands still") {
  testing::TempDir dir;
  std::string text = kHeader;
  for (int i = 0; i < 600; ++i) text += row(i, "IBM", "1");
  text += row(5, "IBM", "7");  // 595 s late, beyond the window
  text += row(600, "IBM", "2");
  Seen seen;
  Replay replay({.speed = 1, .at_end = AtEnd::Hold}, open(dir.write("t.csv", text)), {"IBM"});
  auto now = kStart;
  for (auto due = replay.advance(now, 100, seen.sink()); due; due = replay.advance(now, 100, seen.sink()))
    now = *due;
  CHECK(now - kStart == std::chrono::seconds(600));
  CHECK(seen.prices.size() == 602);
}

TEST_CASE("replay: it goes on where it was") {
  testing::TempDir dir;
  std::string text = kHeader;
  for (int i = 1; i <= 5; ++i) text += row(i, "IBM", std::to_string(i));
  const auto path = dir.write("t.csv", text);
  Seen seen;
  Replay first({.speed = std::nullopt}, open(path), {"IBM"});
  first.advance(kStart, 2, seen.sink());
  Replay second({.speed = std::nullopt}, open(path), {"IBM"});
  second.resume(first.position());
  second.advance(kStart, 4, seen.sink());
  CHECK(seen.prices == std::vector<std::string>{"IBM 1", "IBM 2", "IBM 3", "IBM 4", "IBM 5", "IBM 1"});
}

TEST_CASE("replay: symbols that the tape does not have get prices from the seed") {
  testing::TempDir dir;
  const auto path = dir.write("t.csv", kHeader + row(0, "IBM", "1") + row(1, "IBM", "2"));
  const auto ahead = open(path);
  const auto on_tape = symbols_on(*ahead, {"IBM", "ZZZ"});
  CHECK(on_tape == std::vector<std::string>{"IBM"});
  Seen seen;
  Replay replay({.speed = std::nullopt, .symbols = {"IBM", "ZZZ"}}, open(path), on_tape);
  replay.advance(kStart, 40, seen.sink());
  const auto made_up = std::count_if(seen.prices.begin(), seen.prices.end(),
                                     [](const std::string& text) { return text.starts_with("ZZZ"); });
  CHECK(made_up == 20);
}

TEST_CASE("random walk: the same seed and symbol give the same prices, another seed others") {
  const auto walk = [](const std::string& symbol, std::uint64_t seed) {
    RandomWalk prices(symbol, seed);
    std::string all;
    Tick tick;
    for (int i = 0; i < 1'000; ++i) {
      prices.step(tick);
      if (i == 0) CHECK(tick.kind == Tick::Kind::Quote);
      if (tick.kind == Tick::Kind::Quote) {
        CHECK(*tick.quote.bid < *tick.quote.ask);
        CHECK(*tick.quote.bid >= Price{1});
        all += tick.quote.bid->to_string() + " ";
      } else {
        CHECK((tick.price == *tick.quote.bid || tick.price == *tick.quote.ask));
        all += tick.price.to_string() + " ";
      }
    }
    return all;
  };
  CHECK(walk("IBM", 1) == walk("IBM", 1));
  CHECK(walk("IBM", 1) != walk("IBM", 2));
  CHECK(walk("IBM", 1) != walk("MSFT", 1));
}
