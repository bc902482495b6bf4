// Which instruments are asked for, and when they can be traded.
#include <deque>

#include "support/catch.hpp"
#include "venue/instruments/instrument_catalog.hpp"

using namespace avenor;
using domain::Symbol;
using venue::InstrumentCatalog;

namespace {

struct AskedAccount final : venue::Account {
  domain::VenueName name_{"alpaca"};
  std::vector<std::vector<Symbol>> asked;
  std::deque<venue::Callback<venue::InstrumentAnswer>> waiting;

  const domain::VenueName& name() const override { return name_; }
  void balance(venue::Callback<domain::Balance>) override {}
  void positions(venue::Callback<std::vector<domain::NamedPosition>>) override {}
  void clock(venue::Callback<venue::VenueClock>) override {}
  void instruments(std::vector<Symbol> symbols, venue::Callback<venue::InstrumentAnswer> done) override {
    asked.push_back(std::move(symbols));
    waiting.push_back(std::move(done));
  }
  void on_warning(std::function<void(std::string)>) override {}
  void stop() override {}

  void answer(venue::VenueResult<venue::InstrumentAnswer> what) {
    const auto done = std::move(waiting.front());
    waiting.pop_front();
    done(std::move(what));
  }
};

domain::Instrument instrument(const char* symbol, std::string calendar) {
  return {.symbol = Symbol{symbol},
          .venue_symbol = symbol,
          .quote = domain::Currency{"USD"},
          .calendar = std::move(calendar)};
}

venue::SessionHours hours(const char* calendar, bool open) {
  return {.calendar = calendar, .is_open = open, .next_open = {}, .next_close = {}};
}

}  // namespace

TEST_CASE("instruments: what is known is not asked for again, and one question waits for the other") {
  AskedAccount account;
  InstrumentCatalog catalog{account, {Symbol{"IBM"}, Symbol{"BTC/USD"}, Symbol{"ZZZ"}}};
  std::vector<std::string> problems;
  catalog.on_problem([&](const Symbol& symbol, const std::string&) { problems.push_back(symbol.str()); });
  catalog.refresh();
  catalog.refresh();
  REQUIRE(account.asked.size() == 1);
  CHECK(account.asked[0].size() == 3);
  account.answer(
      venue::InstrumentAnswer{.found = {instrument("IBM", "us_equity")}, .unlisted = {Symbol{"ZZZ"}}});
  CHECK(problems == std::vector<std::string>{"ZZZ"});
  catalog.refresh();
  REQUIRE(account.asked.size() == 2);
  CHECK(account.asked[1] == std::vector{Symbol{"BTC/USD"}});
  account.answer(venue::InstrumentAnswer{.found = {instrument("BTC/USD", "")}, .unlisted = {}});
  catalog.refresh();
  CHECK(account.asked.size() == 2);
  CHECK(problems.size() == 1);
}

TEST_CASE(
    "instruments: a long list is asked for in parts, and what cannot be read stops none of the others") {
  AskedAccount account;
  std::vector<Symbol> many;
  for (int i = 0; i < 50; ++i) many.emplace_back("S" + std::to_string(i));
  InstrumentCatalog catalog{account, many};
  catalog.refresh();
  CHECK(account.asked[0].size() == InstrumentCatalog::kAtOnce);
  account.answer(tl::unexpected(venue::VenueError{}));
  catalog.refresh();
  CHECK(account.asked[1].front() == Symbol{"S1"});
  CHECK(account.asked[1].size() == InstrumentCatalog::kAtOnce);
}

TEST_CASE("instruments: one that the registry refuses is told, and asked for no more") {
  AskedAccount account;
  InstrumentCatalog catalog{account, {Symbol{"IBM"}}};
  std::vector<std::string> texts;
  catalog.on_problem([&](const Symbol&, const std::string& text) { texts.push_back(text); });
  catalog.refresh();
  auto nameless = instrument("IBM", "us_equity");
  nameless.venue_symbol.clear();
  account.answer(venue::InstrumentAnswer{.found = {nameless}, .unlisted = {}});
  REQUIRE(texts.size() == 1);
  CHECK_THAT(texts[0], ContainsSubstring("IBM"));
  catalog.refresh();
  CHECK(account.asked.size() == 1);
}

TEST_CASE("instruments: each is open by its own sessions") {
  AskedAccount account;
  InstrumentCatalog catalog{account, {Symbol{"IBM"}, Symbol{"FUT"}, Symbol{"COIN"}}};
  CHECK_FALSE(catalog.is_open(Symbol{"IBM"}));  // nobody has said anything
  CHECK(catalog.is_open(Symbol{"BTC/USD"}) == true);
  // Of what is not known yet all sessions must say the same.
  catalog.set_sessions({hours("us_equity", false)});
  CHECK(catalog.is_open(Symbol{"IBM"}) == false);
  catalog.set_sessions({hours("us_equity", false), hours("futures", true)});
  CHECK_FALSE(catalog.is_open(Symbol{"IBM"}));

  catalog.refresh();
  account.answer(venue::InstrumentAnswer{
      .found = {instrument("IBM", "us_equity"), instrument("FUT", "futures"), instrument("COIN", "")},
      .unlisted = {}});
  CHECK(catalog.is_open(Symbol{"IBM"}) == false);
  CHECK(catalog.is_open(Symbol{"FUT"}) == true);
  CHECK(catalog.is_open(Symbol{"COIN"}) == true);
  CHECK(catalog.always_open(Symbol{"COIN"}));
  CHECK_FALSE(catalog.always_open(Symbol{"IBM"}));
  catalog.set_sessions({});
  CHECK_FALSE(catalog.is_open(Symbol{"IBM"}));
}
