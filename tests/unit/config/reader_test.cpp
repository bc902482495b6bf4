#include "config/reader.hpp"

#include <stdexcept>

#include "support/catch.hpp"

using namespace avenor::config;
using namespace std::chrono_literals;
using avenor::core::Decimal;

namespace {

constexpr auto kReaderKeys = std::to_array<Key>({
    {.name = "TEXT", .meaning = "a text"},
    {.name = "NAME", .fallback = "nobody", .meaning = "a text with a default"},
    {.name = "NUMBER", .type = KeyType::Integer, .least = "1", .most = "10", .meaning = "a number"},
    {.name = "DEGREES",
     .type = KeyType::Integer,
     .fallback = "3",
     .local_fallback = "-2",
     .least = "-10",
     .most = "10",
     .meaning = "a number with two defaults"},
    {.name = "SHARE", .type = KeyType::Decimal, .meaning = "a decimal"},
    {.name = "CASH",
     .type = KeyType::Decimal,
     .fallback = "5",
     .least = "0.01",
     .most = "100",
     .meaning = "x"},
    {.name = "SPEED",
     .type = KeyType::Decimal,
     .fallback = "1",
     .least = "0.5",
     .most = "9",
     .words = {"max"},
     .meaning = "x"},
    {.name = "WAIT", .type = KeyType::Seconds, .least = "0.001", .most = "86400", .meaning = "a time"},
    {.name = "BEAT",
     .type = KeyType::Seconds,
     .fallback = "15",
     .local_fallback = "0.5",
     .least = "0.1",
     .most = "300",
     .meaning = "a time with two defaults"},
    {.name = "SWITCH", .type = KeyType::Flag, .fallback = "true", .meaning = "a flag"},
    {.name = "ITEMS", .type = KeyType::List, .meaning = "a list"},
    {.name = "KIND", .type = KeyType::Choice, .words = {"sim", "paper", "live"}, .meaning = "a choice"},
    {.name = "AFTER", .type = KeyType::Choice, .fallback = "loop", .words = {"loop", "hold"}, .meaning = "x"},
    {.name = "BUS", .type = KeyType::Url, .words = {"tcp", "ipc"}, .meaning = "a URL"},
    {.name = "WEB", .type = KeyType::Url, .fallback = "https://a", .words = {"https", "wss"}, .meaning = "x"},
    {.name = "PLACE", .type = KeyType::HostPort, .fallback = "127.0.0.1:8551", .meaning = "a place"},
    {.name = "HUSH", .meaning = "a secret", .secret = true},
    {.name = "COUNT", .type = KeyType::Integer, .least = "0", .most = "1", .meaning = "x", .secret = true},
    {.name = "DATABASE",
     .type = KeyType::Url,
     .words = {"postgresql", "postgres"},
     .meaning = "the ledger",
     .secret = true},
    {.name = "LIMIT", .type = KeyType::Decimal, .meaning = "a limit", .limit = true},
});
constexpr auto kReaderRooms = std::to_array<Room>({Room{.name = "test", .keys = kReaderKeys}});

Settings with(Environment environment) {
  return Settings::load(std::nullopt, environment, kReaderRooms).value();
}

template <class Read>
std::string problem(const std::string& key, const std::string& value, Read read) {
  const Settings settings = with({{key, value}});
  Reader reader{settings};
  read(reader);
  return reader.problems().empty() ? "" : reader.problems().front();
}

}  // namespace

TEST_CASE("reader: good values are read and no problem is left") {
  const Settings settings = with({{"TEXT", "text"},
                                  {"NUMBER", "5"},
                                  {"SHARE", "0.25"},
                                  {"WAIT", "0.5"},
                                  {"SWITCH", "no"},
                                  {"ITEMS", " IBM , MSFT"},
                                  {"KIND", "paper"},
                                  {"BUS", "tcp://127.0.0.1:5555"},
                                  {"PLACE", "[::1]:80"},
                                  {"HUSH", "hush"},
                                  {"SPEED", "max"}});
  Reader reader{settings};
  CHECK(reader.text("TEXT") == "text");
  CHECK(reader.integer("NUMBER") == 5);
  CHECK(reader.decimal("SHARE") == Decimal::parse("0.25").value());
  CHECK(reader.duration_s("WAIT") == 500ms);
  CHECK_FALSE(reader.flag("SWITCH"));
  CHECK(reader.list("ITEMS") == std::vector<std::string>{"IBM", "MSFT"});
  CHECK(reader.choice("KIND") == "paper");
  CHECK(reader.optional_choice("KIND") == "paper");
  CHECK(reader.url("BUS") == "tcp://127.0.0.1:5555");
  CHECK(reader.host_port("PLACE") == HostPort{.host = "::1", .port = 80});
  CHECK(reader.secret("HUSH").reveal() == "hush");
  CHECK(reader.decimal_unless_word("SPEED") == std::nullopt);
  CHECK(reader.problems().empty());
  CHECK(reader.asked().size() == 11);
}

TEST_CASE("reader: what is not set, or empty, is what its row says") {
  const Settings settings = with({{"NAME", ""}, {"TEXT", ""}});
  Reader reader{settings};
  CHECK(reader.text("NAME") == "nobody");
  CHECK(reader.integer("DEGREES") == 3);
  CHECK(reader.integer("DEGREES", Peer::Local) == -2);
  CHECK(reader.decimal("CASH") == Decimal{5});
  CHECK(reader.decimal_unless_word("SPEED") == Decimal{1});
  CHECK(reader.duration_s("BEAT") == 15s);
  CHECK(reader.duration_s("BEAT", Peer::Local) == 500ms);
  CHECK(reader.flag("SWITCH"));
  CHECK(reader.choice("AFTER") == "loop");
  CHECK(reader.url("WEB") == "https://a");
  CHECK(reader.host_port("PLACE") == HostPort{.host = "127.0.0.1", .port = 8551});
  CHECK(reader.problems().empty());
}

TEST_CASE("reader: what may be left out and is, is nothing") {
  const Settings settings = with({{"TEXT", ""}});
  Reader reader{settings};
  CHECK(reader.optional_text("TEXT") == std::nullopt);
  CHECK(reader.optional_decimal("SHARE") == std::nullopt);
  CHECK(reader.optional_list("ITEMS").empty());
  CHECK(reader.optional_choice("KIND") == std::nullopt);
  CHECK(reader.optional_url("BUS") == std::nullopt);
  CHECK(reader.problems().empty());
}

TEST_CASE("reader: what is not declared, or as something else, is a mistake of ours") {
  const Settings settings = with({{"OTHER", "1"}});
  Reader reader{settings};
  CHECK_THROWS_AS(reader.text("OTHER"), std::logic_error);
  CHECK_THROWS_AS(reader.text("NUMBER"), std::logic_error);
  CHECK_THROWS_AS(reader.optional_list("TEXT"), std::logic_error);
}

TEST_CASE("reader: all problems are collected, in the order of asking") {
  const Settings settings = with({{"BEAT", "soon"}, {"KIND", "prod"}});
  Reader reader{settings};
  reader.choice("KIND");
  CHECK(reader.duration_s("BEAT") == 15s);
  reader.url("DATABASE");
  reader.problem("a rule of several keys");
  REQUIRE(reader.problems().size() == 4);
  CHECK(reader.problems()[0] == "KIND 'prod' must be one of sim, paper, live [the environment]");
  CHECK_THAT(reader.problems()[1], ContainsSubstring("BEAT 'soon'"));
  CHECK_THAT(reader.problems()[2], ContainsSubstring("DATABASE is not set (the ledger"));
  CHECK(reader.refused("DATABASE"));
  CHECK_FALSE(reader.refused("BUS"));
}

TEST_CASE("reader: bad values name the key, the value and the way out") {
  for (const char* text : {"0", "11", "1.5", "x", "1 ", "0x5", "99999999999999999999"}) {
    INFO(text);
    CHECK_THAT(problem("NUMBER", text, [](Reader& r) { r.integer("NUMBER"); }),
               ContainsSubstring("whole number from 1 to 10"));
  }
  for (const char* text : {"0", "-1", "-10000000000", "1e3", "86401", "0.000000001", "inf"}) {
    INFO(text);
    CHECK_THAT(problem("WAIT", text, [](Reader& r) { r.duration_s("WAIT"); }),
               ContainsSubstring("seconds from 0.001 to 86400"));
  }
  for (const char* text : {",", "a,", ",a", "a,,b"}) {
    CHECK_THAT(problem("ITEMS", text, [](Reader& r) { r.list("ITEMS"); }),
               ContainsSubstring("without an empty item"));
  }
  CHECK_THAT(problem("ITEMS", "a,b,a", [](Reader& r) { r.list("ITEMS"); }),
             ContainsSubstring("names a twice"));
  CHECK_THAT(problem("SWITCH", "maybe", [](Reader& r) { r.flag("SWITCH"); }),
             ContainsSubstring("true or false"));
  CHECK_THAT(problem("SHARE", "1,5", [](Reader& r) { r.decimal("SHARE"); }),
             ContainsSubstring("plain decimal"));
  CHECK_THAT(problem("SHARE", "1,5", [](Reader& r) { r.optional_decimal("SHARE"); }),
             ContainsSubstring("plain decimal"));
  for (const char* text : {"0", "0.009", "100.01", "-1", "1e2", "NaN"}) {
    INFO(text);
    CHECK_THAT(problem("CASH", text, [](Reader& r) { r.decimal("CASH"); }),
               ContainsSubstring("from 0.01 to 100"));
  }
  for (const char* text : {"0", "10", "fast", "MAX"}) {
    INFO(text);
    CHECK_THAT(problem("SPEED", text, [](Reader& r) { r.decimal_unless_word("SPEED"); }),
               ContainsSubstring("from 0.5 to 9") && ContainsSubstring("or max"));
  }
  for (const char* text :
       {"localhost", ":80", "h:", "h:x", "h:65536", "h:-1", "h:-0", "a b:80", "::1:80", "[]:80"}) {
    INFO(text);
    CHECK_THAT(problem("PLACE", text, [](Reader& r) { r.host_port("PLACE"); }),
               ContainsSubstring("host:port"));
  }
}

TEST_CASE("reader: whatever is set can be held against its row") {
  for (const auto& [key, value] : std::map<std::string, std::string>{{"NUMBER", "11"},
                                                                     {"SHARE", "x"},
                                                                     {"SPEED", "min"},
                                                                     {"WAIT", "0"},
                                                                     {"SWITCH", "x"},
                                                                     {"ITEMS", "a,a"},
                                                                     {"KIND", "x"},
                                                                     {"BUS", "x"},
                                                                     {"PLACE", "x"}}) {
    INFO(key);
    CHECK_THAT(problem(key, value, [&](Reader& r) { r.check(key); }), ContainsSubstring(key));
    CHECK(problem(key, "", [&](Reader& r) { r.check(key); }).empty());
  }
  CHECK(problem("SPEED", "max", [](Reader& r) { r.check("SPEED"); }).empty());
  CHECK(problem("OTHER", "x", [](Reader& r) { r.check("OTHER"); }).empty());
}

TEST_CASE("reader: a limit with nothing in it is a problem, to leave it out is none") {
  const auto ask = [](Reader& r) { r.limits_must_not_be_empty(); };
  CHECK_THAT(problem("LIMIT", "", ask), ContainsSubstring("LIMIT") && ContainsSubstring("remove it"));
  CHECK(problem("LIMIT", "5", ask).empty());
  CHECK(problem("TEXT", "", ask).empty());
}

TEST_CASE("reader: a URL must have a known scheme and a place to go") {
  const auto bus = [](Reader& r) { r.url("BUS"); };
  for (const char* text :
       {"tcp://127.0.0.1:5555", "tcp://*:5555", "tcp://[::1]:5555", "ipc:///run/avenor/in", "ipc://@name"}) {
    INFO(text);
    CHECK(problem("BUS", text, bus).empty());
  }
  CHECK_THAT(problem("BUS", "127.0.0.1:5555", bus), ContainsSubstring("must begin with tcp:// or ipc://"));
  CHECK_THAT(problem("BUS", "http://a:5555", bus), ContainsSubstring("must begin with tcp:// or ipc://"));
  CHECK_THAT(problem("BUS", "tcp://127.0.0.1", bus), ContainsSubstring("an address and a port"));
  CHECK_THAT(problem("BUS", "tcp://127.0.0.1:0", bus), ContainsSubstring("a port from 1"));
  CHECK_THAT(problem("BUS", "tcp://:5555", bus), ContainsSubstring("name a host"));
  CHECK_THAT(problem("BUS", "tcp://a b:1", bus), ContainsSubstring("white space"));
  CHECK_THAT(problem("BUS", "ipc://" + std::string(108, 'a'), bus), ContainsSubstring("107"));
  CHECK_THAT(problem("WEB", "https:///path", [](Reader& r) { r.url("WEB"); }),
             ContainsSubstring("name a host"));
  CHECK(problem("WEB", "wss://stream.data.alpaca.markets/v2/iex", [](Reader& r) { r.url("WEB"); }).empty());
}

TEST_CASE("reader: the ledger's URI may name a host, a socket folder or nothing but the database") {
  for (const char* text :
       {"postgresql://avenor@localhost:5432/avenor", "postgresql:///avenor?host=/run/avenor",
        "postgres://%2Frun%2Favenor/avenor", "postgresql:///avenor"}) {
    INFO(text);
    CHECK(problem("DATABASE", text, [](Reader& r) { r.url("DATABASE"); }).empty());
  }
}

TEST_CASE("reader: a secret never gets into a problem") {
  CHECK_THAT(problem("COUNT", "s3cret", [](Reader& r) { r.integer("COUNT"); }),
             !ContainsSubstring("s3cret") && ContainsSubstring("COUNT"));
  CHECK_THAT(problem("BUS", "ftp://user:s3cret@host", [](Reader& r) { r.url("BUS"); }),
             !ContainsSubstring("s3cret"));
  CHECK_THAT(problem("DATABASE", "mysql://s3cret", [](Reader& r) { r.url("DATABASE"); }),
             !ContainsSubstring("s3cret"));
}
