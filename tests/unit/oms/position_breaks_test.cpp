// Endpoints that lag are no break, and a break is one. The model is a venue whose executions are true at
// once, whose positions are shown late, and whose executions reach us late.
#include "oms/sessions/position_breaks.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <random>

#include "support/catch.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using domain::Quantity;
using domain::Symbol;
using oms::PositionBreaks;
using Verdict = PositionBreaks::Verdict;

namespace {

const Symbol kIbm{"IBM"};
constexpr core::Duration kWait = 60s;

/// Time goes in seconds. A fill happens at the venue, is booked by us `heard_after`, and is seen in its
/// positions `shown_after`.
struct LaggingVenue {
  struct Happened {
    int qty = 0;  ///< signed
    core::MonoTime booked, shown, ended;
  };
  PositionBreaks breaks{kWait};
  core::MonoTime now{core::Duration{1000s}.count()};
  std::deque<Happened> fills;
  int foreign = 0;  ///< a difference that is nobody's lag
  int breaks_told = 0, over = 0, proven = 0;

  void fill(int qty, core::Duration heard_after, core::Duration shown_after) {
    fills.push_back(
        {.qty = qty, .booked = now + heard_after, .shown = now + shown_after, .ended = now + heard_after});
  }
  Verdict second() {
    now = now + 1s;
    PositionBreaks::Look look;
    int ours = 0, venues = foreign, may_buy = 0, may_sell = 0;
    for (const auto& fill : fills) {
      const bool booked = fill.booked <= now;
      if (booked) ours += fill.qty;
      if (fill.shown <= now) venues += fill.qty;
      if (booked && now - fill.booked <= kWait)
        look.recent.push_back({.qty = Quantity{fill.qty}, .at = fill.booked});
      // its order lives, as far as we know
      if (!booked) (fill.qty > 0 ? may_buy : may_sell) += std::abs(fill.qty);
    }
    std::ranges::stable_sort(look.recent, {}, &PositionBreaks::Movement::at);
    look.ours = Quantity{ours};
    look.venues = Quantity{venues};
    look.may_have_bought = Quantity{may_buy};
    look.may_have_sold = Quantity{may_sell};
    breaks.begin(now);
    const auto verdict = breaks.look(kIbm, look);
    if (verdict == Verdict::Break || verdict == Verdict::Proven) {
      ++breaks_told;
      if (verdict == Verdict::Proven)
        ++proven;
      else
        breaks.told(kIbm);
    }
    if (verdict == Verdict::Over) ++over;
    return verdict;
  }
};

}  // namespace

TEST_CASE("position breaks: endpoints that lag by up to the wait are none, whatever is traded meanwhile") {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 dice{seed};
    const auto draw = [&](int low, int high) { return std::uniform_int_distribution{low, high}(dice); };
    LaggingVenue venue;
    const auto shown_after = core::Duration{std::chrono::seconds{draw(0, 59)}};
    const auto heard_after = core::Duration{std::chrono::seconds{draw(0, 3) == 0 ? draw(0, 59) : 0}};
    const int pause = draw(1, 40);
    const bool one_way = draw(0, 1) == 0;
    const int trading = draw(30, 240);
    for (int t = 0; t < trading + 130; ++t) {
      if (t < trading && draw(1, pause) == 1)
        venue.fill(draw(1, 10) * (one_way || draw(0, 1) == 0 ? 1 : -1), heard_after, shown_after);
      venue.second();
    }
    INFO("seed " << seed << ", shown after " << shown_after.count() / 1'000'000'000 << " s, heard after "
                 << heard_after.count() / 1'000'000'000);
    CHECK(venue.breaks_told == 0);
    CHECK(venue.breaks.all().empty());
  }
}

TEST_CASE(
    "position breaks: a true one is told soon where nothing of ours explains it, and after the wait where it "
    "might") {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 dice{seed};
    const auto draw = [&](int low, int high) { return std::uniform_int_distribution{low, high}(dice); };
    LaggingVenue venue;
    const auto shown_after = core::Duration{std::chrono::seconds{draw(0, 20)}};
    const int trading = draw(0, 120);
    for (int t = 0; t < trading; ++t) {
      if (draw(1, 20) == 1) venue.fill(draw(-10, 10) | 1, 0s, shown_after);
      venue.second();
    }
    const bool quiet = trading == 0;
    venue.foreign = (draw(0, 1) == 0 ? 1 : -1) * draw(1, 30);
    int told_after = 0;
    for (int t = 1; t <= 140 && told_after == 0; ++t)
      if (venue.second(); venue.breaks_told > 0) told_after = t;
    INFO("seed " << seed << ", " << venue.foreign);
    CHECK(told_after > 0);
    CHECK(told_after <= (quiet ? 16 : 90));
    CHECK(venue.breaks.open(kIbm));
    // And it is over when they agree again, once, after they have agreed for a while.
    venue.foreign = 0;
    for (int t = 0; t < 90; ++t) venue.second();
    CHECK(venue.over == 1);
    CHECK(venue.breaks.all().empty());
  }
}

TEST_CASE(
    "position breaks: with nothing traded a difference is open from the first look, and told after five "
    "seconds") {
  LaggingVenue venue;
  venue.foreign = 90;
  CHECK(venue.second() == Verdict::Nothing);
  CHECK(venue.breaks.open(kIbm));
  int seconds = 1;
  while (venue.second() == Verdict::Nothing) ++seconds;
  CHECK(seconds <= 7);
}

TEST_CASE("position breaks: proven is what stood the whole wait, over several looks") {
  PositionBreaks breaks{kWait};
  core::MonoTime now{1};
  const auto look = [&](int venues) {
    breaks.begin(now);
    return breaks.look(kIbm, {.ours = {},
                              .venues = Quantity{venues},
                              .price = {},
                              .recent = {},
                              .may_have_bought = {},
                              .may_have_sold = {},
                              .in_doubt = false});
  };
  int until_proven = 0;
  while (look(5) != Verdict::Proven) now = now + 1s, ++until_proven;
  CHECK(until_proven == 60);
  CHECK(look(6) == Verdict::Break);  // another one
  now = now + 3600s;                 // nobody could look
  CHECK(look(6) == Verdict::Nothing);
}

TEST_CASE("position breaks: what an earlier life has told is over when they agree") {
  PositionBreaks breaks{kWait};
  breaks.recall(kIbm);
  core::MonoTime now{1};
  Verdict verdict = Verdict::Nothing;
  for (int i = 0; i < 10 && verdict == Verdict::Nothing; ++i) {
    now = now + 1s;
    breaks.begin(now);
    verdict = breaks.look(kIbm, {.ours = Quantity{3},
                                 .venues = Quantity{3},
                                 .price = {},
                                 .recent = {},
                                 .may_have_bought = {},
                                 .may_have_sold = {},
                                 .in_doubt = false});
  }
  CHECK(verdict == Verdict::Over);
}

TEST_CASE(
    "breaks: quantities that are apart at one cost may be a split, at one price they are another hand's") {
  using oms::may_be_a_split;
  const auto split = [](int one, int its, int other, int others) {
    const bool there =
        may_be_a_split(Quantity{one}, domain::Price{its}, Quantity{other}, domain::Price{others});
    CHECK(there == may_be_a_split(Quantity{other}, domain::Price{others}, Quantity{one}, domain::Price{its}));
    return there;
  };
  CHECK(split(10, 100, 100, 10));
  CHECK(split(10, 100, 100, 11));  // bought at another price than the venue's average says
  CHECK(split(10, 90, 20, 50));
  CHECK(split(-10, 100, -20, 50));
  CHECK(split(100, 10, 10, 100));
  CHECK(split(20, 90, 30, 60));
  CHECK_FALSE(split(10, 100, 20, 100));
  CHECK_FALSE(split(10, 100, 20, 80));
  CHECK_FALSE(split(10, 100, 110, 98));
  CHECK_FALSE(split(10, 100, 13, 70));
  CHECK_FALSE(split(10, 100, -20, 50));
  CHECK_FALSE(split(10, 100, 0, 0));
  CHECK(split(10, 100, 20, 0));  // an average that nobody knows
  CHECK_FALSE(may_be_a_split(Quantity{1}, domain::Price::parse("0.000000000001").value(), Quantity{2},
                             domain::Price{1'000'000'000}));
}
