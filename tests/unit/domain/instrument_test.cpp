#include "domain/instrument.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::domain;

namespace {

Instrument sound(const std::string& symbol = "BTC/USD") {
  return {.symbol = Symbol{symbol},
          .venue_symbol = symbol + "@venue",
          .base = Currency{"BTC"},
          .quote = Currency{"USD"},
          .tick = Price{1},
          .lot = Quantity{1},
          .min_qty = Quantity{1},
          .min_notional = Money{10},
          .calendar = {},
          .settlement = Settlement::Spot};
}

}  // namespace

TEST_CASE("instrument: what cannot be is refused at the door, and the field is named") {
  CHECK(validate(sound()));
  const auto refused = [](auto change, const char* field) {
    auto wrong = sound();
    change(wrong);
    const auto status = validate(wrong);
    REQUIRE_FALSE(status);
    CHECK_THAT(status.error().message, ContainsSubstring(field));
  };
  refused([](Instrument& i) { i.symbol = Symbol{"lower case"}; }, "lower case");
  refused([](Instrument& i) { i.venue_symbol.clear(); }, "its name at the venue");
  refused([](Instrument& i) { i.venue_symbol = std::string(65, 'x'); }, "its name at the venue");
  refused([](Instrument& i) { i.venue_symbol = "a\nb"; }, "its name at the venue");
  refused([](Instrument& i) { i.base = Currency{std::string(17, 'B')}; }, "base");
  refused([](Instrument& i) { i.quote = {}; }, "quote");
  refused([](Instrument& i) { i.tick = Price{-1}; }, "tick");
  refused([](Instrument& i) { i.tick = Price{2'000'000'000}; }, "tick");
  refused([](Instrument& i) { i.lot = Quantity{-1}; }, "lot");
  refused([](Instrument& i) { i.min_qty = Quantity{-1}; }, "min_qty");
  refused([](Instrument& i) { i.min_notional = Money{-1}; }, "min_notional");
  refused([](Instrument& i) { i.contract_size = core::Decimal{}; }, "contract_size");
  refused([](Instrument& i) { i.contract_size = core::Decimal{1'000'001}; }, "contract_size");
  refused([](Instrument& i) { i.calendar = std::string(65, 'c'); }, "calendar");
}

TEST_CASE("instruments: each has one name at the venue, and no two of ours have the same") {
  InstrumentRegistry registry;
  REQUIRE(registry.add(sound()));
  CHECK(registry.find(Symbol{"BTC/USD"})->always_open());
  CHECK(registry.find(Symbol{"ETH/USD"}) == nullptr);

  auto other = sound("ETH/USD");
  other.venue_symbol = "BTC/USD@venue";
  CHECK_FALSE(registry.add(other));
  CHECK(registry.find(Symbol{"ETH/USD"}) == nullptr);

  auto renamed = sound();
  renamed.venue_symbol = "XBT";
  renamed.calendar = "weekdays";
  REQUIRE(registry.add(renamed));
  CHECK_FALSE(registry.find(Symbol{"BTC/USD"})->always_open());
  CHECK(registry.add(other));  // the name is free
}

TEST_CASE("instruments: their number is bounded") {
  InstrumentRegistry registry;
  for (std::size_t i = 0; i < InstrumentRegistry::kMost; ++i)
    REQUIRE(registry.add(sound("S" + std::to_string(i))));
  CHECK_FALSE(registry.add(sound("ONE-MORE")));
  CHECK(registry.add(sound("S1")));
}
