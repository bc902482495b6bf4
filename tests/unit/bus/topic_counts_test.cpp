#include "bus/topic_counts.hpp"

#include <algorithm>
#include <string>

#include "support/catch.hpp"

using avenor::bus::TopicCounts;

TEST_CASE("topic counts: each topic counts from 1, and a number given back is given again") {
  TopicCounts counts;
  CHECK(counts.next("PRICE.IBM") == 1);
  CHECK(counts.next("PRICE.IBM") == 2);
  CHECK(counts.next("PRICE.AAPL") == 1);
  counts.give_back("PRICE.IBM");
  CHECK(counts.next("PRICE.IBM") == 2);
}

TEST_CASE(
    "topic counts: topics that anybody invents are not counted for ever, and no number is given twice") {
  TopicCounts counts(100);
  for (int i = 0; i < 50; ++i) counts.next("BOT_STATE.quiet");  // forgotten below, with the number 50
  std::size_t most = 0;
  for (int i = 0; i < 10'000; ++i) {
    counts.next("BOT_STATE.invented" + std::to_string(i));
    counts.next("PRICE.IBM");  // in use: never forgotten
    most = std::max(most, counts.size());
  }
  CHECK(most <= 100);
  CHECK(counts.next("PRICE.IBM") == 10'001);
  CHECK(counts.next("BOT_STATE.quiet") > 50);
}
