// Local times, by the machine's own tz database.
#include "calendar/time_zone.hpp"

#include "core/text_file.hpp"
#include "support/catch.hpp"

using namespace avenor;
using calendar::PosixRule;
using calendar::TimeZone;
using namespace std::chrono_literals;

namespace {

core::WallTime at(const char* text) { return core::parse_rfc3339(text).value(); }

std::string file_of(const std::string& zone) {
  return core::read_text_file("/usr/share/zoneinfo/" + zone).value();
}

}  // namespace

TEST_CASE("time zone: summer time begins and ends in New York as the database says") {
  const auto zone = TimeZone::load("America/New_York");
  REQUIRE(zone);
  CHECK(zone->offset(at("2026-03-08T06:59:59.999999999Z")) == -5h);
  CHECK(zone->offset(at("2026-03-08T07:00:00Z")) == -4h);
  CHECK(zone->offset(at("2026-11-01T05:59:59Z")) == -4h);
  CHECK(zone->offset(at("2026-11-01T06:00:00Z")) == -5h);
  // Before 2007 it was April to October; in 1974 all of the year's first months.
  CHECK(zone->offset(at("2006-03-20T12:00:00Z")) == -5h);
  CHECK(zone->offset(at("2006-04-02T07:00:00Z")) == -4h);
  CHECK(zone->offset(at("1974-02-01T12:00:00Z")) == -4h);
  CHECK(zone->offset(at("1969-12-31T23:59:59.5Z")) == -5h);
}

TEST_CASE("time zone: the rule at the file's end holds beyond its list of changes") {
  const auto zone = TimeZone::load("America/New_York");
  REQUIRE(zone);
  CHECK(zone->offset(at("2038-07-01T00:00:00Z")) == -4h);
  CHECK(zone->offset(at("2100-03-14T06:59:59Z")) == -5h);
  CHECK(zone->offset(at("2100-03-14T07:00:00Z")) == -4h);
  CHECK(zone->offset(at("2100-11-07T06:00:00Z")) == -5h);
  CHECK(zone->offset(at("2261-12-31T00:00:00Z")) == -5h);
}

TEST_CASE("time zone: other zones, with summer in January, with half hours, without any change") {
  CHECK(TimeZone::load("Australia/Sydney")->offset(at("2026-01-15T00:00:00Z")) == 11h);
  CHECK(TimeZone::load("Australia/Sydney")->offset(at("2050-01-15T00:00:00Z")) == 11h);
  CHECK(TimeZone::load("Australia/Sydney")->offset(at("2050-07-15T00:00:00Z")) == 10h);
  CHECK(TimeZone::load("Asia/Kolkata")->offset(at("2026-01-15T00:00:00Z")) == 5h + 30min);
  CHECK(TimeZone::load("Etc/UTC")->offset(at("2026-01-15T00:00:00Z")) == 0s);
  CHECK(TimeZone::load("Asia/Kolkata")->to_rfc3339(at("2026-01-02T00:00:00Z")) ==
        "2026-01-02T05:30:00.000000000+05:30");
  CHECK(TimeZone::load("America/New_York")->to_rfc3339(at("2026-01-02T15:05:00.123456789Z")) ==
        "2026-01-02T10:05:00.123456789-05:00");
}

TEST_CASE("time zone: what is no zone is refused, with its file") {
  CHECK_THAT(TimeZone::load("America/Nowhere").error().message, ContainsSubstring("America/Nowhere"));
  CHECK_THAT(TimeZone::load("America/Nowhere").error().message, ContainsSubstring("tzdata"));
  CHECK_THAT(TimeZone::load("tzdata.zi").error().message, ContainsSubstring("not a compiled time zone"));
  CHECK_FALSE(TimeZone::load("America"));
}

TEST_CASE("time zone: a file that is cut off or altered anywhere does no harm") {
  const auto file = file_of("America/New_York");
  REQUIRE(TimeZone::parse(file));
  for (std::size_t size = 0; size < file.size(); ++size) CHECK_FALSE(TimeZone::parse(file.substr(0, size)));
  for (std::size_t place = 0; place < file.size(); ++place) {
    for (const char byte : {'\x00', '\x7f', '\xff'}) {
      auto altered = file;
      altered[place] = byte;
      if (const auto zone = TimeZone::parse(altered)) {
        for (const auto* time : {"1700-01-01T00:00:00Z", "2026-07-01T00:00:00Z", "2200-07-01T00:00:00Z"})
          CHECK(std::chrono::abs(zone->offset(at(time))) <= 200h);
      }
    }
  }
}

TEST_CASE("posix rule: names in brackets, signs, times before midnight and beyond the day") {
  const auto offset = [](const char* rule, const char* time) {
    return PosixRule::parse(rule)->offset(at(time));
  };
  CHECK(offset("<+01>-1", "2026-07-01T00:00:00Z") == 1h);
  CHECK(offset("IST-5:30", "2026-07-01T00:00:00Z") == 5h + 30min);
  CHECK(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z") == -2h);
  CHECK(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z") == -1h);
  CHECK(offset("IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27T00:00:00Z") == 3h);
  for (const char* wrong : {"", "E", "EST", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
                            "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J60,J300",
                            "EST5EDT,M3.2.0,M11.1.0,", "EST999", "<EST5", "EST5EDT,M3.2.0/,M11.1.0"}) {
    INFO(wrong);
    CHECK_FALSE(PosixRule::parse(wrong));
  }
}
