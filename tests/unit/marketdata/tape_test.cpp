// A file of recorded ticks, read.
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "marketdata/tape.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"
#include "unit/marketdata/tape_text.hpp"

using namespace avenor;
using namespace avenor::marketdata;
using namespace avenor::testing;
using avenor::domain::Quantity;

namespace {

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

}  // namespace

TEST_CASE("tape: trades and quotes come out exactly") {
  TempDir dir;
  const auto path = dir.write("t.csv", kHeader +
                                           "1381152600072000000,IBM,trade,181.9,200,,,,\r\n"
                                           "1381152600072000001,IBM,quote,,,181.69,200,181.9,100\n"
                                           "1381152600072000002,BTC/USD,quote,,,0.000000000001,0.5,,");
  const auto tape = open_tape(path);
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
  TempDir dir;
  const auto path = dir.write(
      "t.csv", kHeader + "1,IBM,trade,1,1,,,,\n" + "x,IBM,trade,1,1,,,,\n" + "2,IBM,trade,-1,1,,,,\n" +
                   "2,IBM,what,1,1,,,,\n" + "2,IBM,trade\n" + "\n" + "2,IBM,quote,,,1,,2,3\n" +
                   "2,ibm!,trade,1,1,,,,\n" + "2,IBM,trade,1e3,1,,,,\n" + "2,IBM,trade,100000001,1,,,,\n" +
                   std::string("2,IBM,tr\0de,1,1,,,,\n", 20) + "3,IBM,trade,1,1,,,,\n");
  std::vector<BadLine> bad;
  const auto tape = open_tape(path, &bad);
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
  TempDir dir;
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
  CHECK_THAT(error(dir.write("none.csv", kHeader)), ContainsSubstring("only the header line"));
  CHECK_THAT(error(dir.write("pandas.csv", kHeader + "1.76434020e+18,IBM,quote,,,100,100,100.05,100\n")),
             ContainsSubstring("line 2: ts_ns is '1.76434020e+18', a rounded floating-point number"));
}

TEST_CASE("tape: quoted columns, RFC 3339 times and whole floats mean what they say") {
  TempDir dir;
  for (const std::string& line :
       {std::string{
            "\"1764340200000000000\",\"IBM\",\"quote\",\"\",\"\",\"100.00\",\"100\",\"100.05\",\"100\""},
        std::string{"2025-11-28T14:30:00.000Z,IBM,quote,,,100.00,100,100.05,100"},
        std::string{"2025-11-28T09:30:00-05:00,IBM,quote,,,100.00,100,100.05,100"},
        std::string{"1764340200000000000.0,IBM,quote,,,100.00,100,100.05,100"}}) {
    INFO(line);
    const auto tape = open_tape(dir.write("t.csv", kHeader + line + "\n"));
    Tick tick;
    REQUIRE(tape->next(tick));
    CHECK(tick.at.ns == 1'764'340'200'000'000'000);
    CHECK(tick.quote.ask->to_string() == "100.05");
  }
}

TEST_CASE("tape: the unit of whole times is recognised by their size") {
  TempDir dir;
  const auto first = [&](const std::string& ts) {
    const auto tape = open_tape(dir.write("t.csv", kHeader + "x,IBM\n" + ts + ",IBM,trade,1,1,,,,\n"));
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
  TempDir dir;
  std::string text = kHeader;
  for (int i = 0; i < 50'000; ++i) text += row(i, "IBM", std::to_string(100 + i % 7));
  const auto path = dir.path() / "t.csv.gz";
  write_gz(path, text);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  std::vector<BadLine> bad;
  const auto tape = open_tape(path, &bad);
  Tick tick;
  int good = 0;
  while (tape->next(tick)) ++good;
  CHECK(good > 1'000);
  CHECK(good < 50'000);
  REQUIRE_FALSE(bad.empty());
}

TEST_CASE("tape: millions of rows take no more memory than a few") {
  TempDir dir;
  const auto path = dir.path() / "big.csv.gz";
  gzFile file = ::gzopen(path.c_str(), "wb1");
  ::gzputs(file, kHeader.c_str());
  std::string block;
  for (int i = 0; i < 2'000; ++i) block += row(i, i % 2 == 0 ? "IBM" : "MSFT", "123.45");
  for (int i = 0; i < 1'000; ++i) ::gzwrite(file, block.data(), static_cast<unsigned>(block.size()));
  ::gzclose(file);
  const auto tape = open_tape(path);
  Tick tick;
  for (int i = 0; i < 1'000; ++i) REQUIRE(tape->next(tick));
  const std::int64_t before = resident_kib();
  int rows = 1'000;
  while (tape->next(tick)) ++rows;
  CHECK(rows == 2'000'000);
  CHECK(resident_kib() - before < 4'096);
}
