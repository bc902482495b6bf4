// The bot's view of its positions, compared with the ledger's.
#include "bot/positions.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::bot;

namespace {

const domain::Symbol kIbm{"IBM"};

domain::Position of(int qty) {
  return {.qty = domain::Quantity{qty}, .avg_price = domain::Price{1}, .realized_pnl = {}, .fees = {}};
}

}  // namespace

TEST_CASE("positions: a difference is taken over only when it stands twice and nothing explains it") {
  Positions positions;
  positions.set(kIbm, of(100));
  CHECK(positions.compare(kIbm, of(100), false) == Positions::Verdict::Equal);
  CHECK(positions.compare(kIbm, of(50), false) == Positions::Verdict::Differs);
  CHECK(positions.unsettled(kIbm));

  SECTION("twice the same: the ledger's figure") {
    CHECK(positions.compare(kIbm, of(50), false) == Positions::Verdict::Corrected);
    CHECK(positions.of(kIbm).qty == domain::Quantity{50});
    CHECK_FALSE(positions.any_unsettled());
  }
  SECTION("another figure begins anew") {
    CHECK(positions.compare(kIbm, of(60), false) == Positions::Verdict::Differs);
    CHECK(positions.compare(kIbm, of(60), false) == Positions::Verdict::Corrected);
  }
  SECTION("what moved in between explains it") {
    positions.apply(kIbm, domain::Quantity{10}, domain::Notional::of(domain::Price{1}, domain::Quantity{10}));
    CHECK(positions.compare(kIbm, of(60), false) == Positions::Verdict::Differs);
    CHECK(positions.of(kIbm).qty == domain::Quantity{110});
  }
  SECTION("an open question explains it for as long as it is open") {
    for (int i = 0; i < 5; ++i) CHECK(positions.compare(kIbm, of(50), true) == Positions::Verdict::Differs);
    CHECK(positions.compare(kIbm, of(100), false) == Positions::Verdict::Equal);
    CHECK_FALSE(positions.any_unsettled());
  }
}
