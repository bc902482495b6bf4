// Prices made up from a seed.
#include "marketdata/random_walk.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::marketdata;
using avenor::domain::Price;

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
