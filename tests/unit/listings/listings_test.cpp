// SYMBOLS: which symbol is traded where, and where it is at home.
#include "listings/listings.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::listings;
using domain::Symbol;
using domain::VenueName;

namespace {

struct Read {
  explicit Read(const config::Environment& environment, Needed needed = Needed::Both)
      : settings(config::Settings::load(std::nullopt, environment).value()),
        reader(settings),
        listings(read_listings(reader, needed)) {}
  config::Settings settings;
  config::Reader reader;
  Listings listings;
};

}  // namespace

TEST_CASE("listings: a pair in another currency wants the pair that values that currency, at its own venue") {
  const auto notes_of = [](const std::string& symbols) {
    return unvalued(Read{{{"VENUES", "alpaca,second:alpaca"}, {"SYMBOLS", symbols}}}.listings);
  };
  CHECK(notes_of("IBM,BTC/USD").empty());
  CHECK(notes_of("ETH/BTC,BTC/USD").empty());
  const auto notes = notes_of("ETH/BTC,BTC/USD@second");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("ETH/BTC is priced in BTC, and without BTC/USD") != std::string::npos);
}

TEST_CASE("listings: a symbol is at the first venue, at the one that it names, or at several") {
  const Read read{
      {{"VENUES", "alpaca,second:alpaca"}, {"SYMBOLS", "IBM,BTC/USD@second,MSFT@second,MSFT@alpaca"}}};
  CHECK(read.reader.problems().empty());
  const auto& all = read.listings;
  CHECK(all.symbols() == std::vector{Symbol{"IBM"}, Symbol{"BTC/USD"}, Symbol{"MSFT"}});
  CHECK(all.symbols_at(VenueName{"alpaca"}) == std::vector{Symbol{"IBM"}, Symbol{"MSFT"}});
  CHECK(all.symbols_at(VenueName{"second"}) == std::vector{Symbol{"BTC/USD"}, Symbol{"MSFT"}});
  CHECK(all.homes.of(Symbol{"IBM"}).view() == "alpaca");
  CHECK(all.homes.of(Symbol{"BTC/USD"}).view() == "second");
  CHECK(all.homes.of(Symbol{"MSFT"}).view() == "second");
  CHECK(all.homes.of(Symbol{"NEVER"}).view() == "alpaca");
  CHECK(all.homes.is_home(VenueName{"second"}, Symbol{"MSFT"}));
  CHECK_FALSE(all.homes.is_home(VenueName{"alpaca"}, Symbol{"MSFT"}));
  CHECK(all.homes.is_usual(VenueName{"alpaca"}));
  CHECK_FALSE(all.homes.is_usual(VenueName{"second"}));
}

TEST_CASE("listings: what cannot be meant is refused, with the item") {
  const auto problem = [](const char* symbols) {
    const Read read{{{"VENUES", "alpaca,second:alpaca"}, {"SYMBOLS", symbols}}};
    REQUIRE(read.reader.problems().size() == 1);
    return read.reader.problems()[0];
  };
  CHECK_THAT(problem("IBM@third"), ContainsSubstring("IBM@third") && ContainsSubstring("alpaca, second"));
  CHECK_THAT(problem("IBM,IBM@alpaca"), ContainsSubstring("IBM at alpaca twice"));
  CHECK_THAT(problem("IBM@"), ContainsSubstring("venue name"));
  CHECK_THAT(problem("@second"), ContainsSubstring("symbol"));
  CHECK_THAT(problem("IBM@second@alpaca"), ContainsSubstring("venue name"));
  CHECK_THAT(problem("ibm"), ContainsSubstring("symbol"));
}

TEST_CASE("listings: who needs neither takes what there is") {
  const Read nothing{{}, Needed::Neither};
  CHECK(nothing.reader.problems().empty());
  CHECK(nothing.listings.all.empty());
  CHECK(nothing.listings.homes.is_home(VenueName{"any"}, Symbol{"IBM"}));
  const Read symbols{{{"SYMBOLS", "IBM,BTC/USD@second"}}, Needed::Neither};
  CHECK(symbols.reader.problems().empty());
  CHECK(symbols.listings.symbols().size() == 2);
  const Read missing{{{"SYMBOLS", "IBM"}}, Needed::Venues};
  CHECK(missing.reader.problems().size() == 1);
}
