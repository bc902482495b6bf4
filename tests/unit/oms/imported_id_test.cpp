#include "oms/sessions/imported_id.hpp"

#include <set>
#include <string>

#include "oms/brackets/child_orders.hpp"
#include "support/catch.hpp"

using namespace avenor;
using domain::BotId;
using domain::VenueName;
using domain::VenueOrderId;

TEST_CASE("imported id: it names bot, venue and the venue's id") {
  const auto id = oms::imported_id(BotId{"external"}, VenueName{"alpaca"}, VenueOrderId{"904837e3-3b76"});
  CHECK(id.view() == "external:venue:alpaca:904837e3-3b76");
  CHECK(oms::is_imported_id(id));
  for (const auto* own :
       {"bot:entry:1", "venue:entry:1", "bot:manual:1", "bot:entry:venue:alpaca:1", "bot", ""})
    CHECK_FALSE(oms::is_imported_id(domain::ClientOrderId{own}));
}

TEST_CASE("imported id: whatever a venue calls its orders, the id is one that may be, and no two meet") {
  std::set<std::string> seen;
  std::size_t made = 0;
  for (const std::string& bot : {std::string{"external"}, std::string(64, 'b')})
    for (const std::string& venue : {std::string{"alpaca"}, std::string{"second"}, std::string(32, 'v')})
      for (const std::string& at_venue :
           {std::string{"1"}, std::string{"a.17"}, std::string{"a.tp"}, std::string{"a.sl"},
            std::string{"BTC/USD-1"}, std::string{":1"}, std::string{"alpaca:1"}, std::string{" "},
            std::string{"\xff"}, std::string(36, 'u'), std::string(1000, 'x'), std::string(1000, 'y')}) {
        const auto id = oms::imported_id(BotId{bot}, VenueName{venue}, VenueOrderId{at_venue});
        INFO(id.view());
        CHECK(seen.insert(id.str()).second);
        ++made;
        CHECK(domain::parse_client_order_id(id.view()));
        CHECK(id.view().size() <= oms::kLongestEntryId);
        CHECK(id.view().starts_with(bot + ":"));
        CHECK(oms::is_imported_id(id));
        CHECK_FALSE(oms::is_child_id(id));
        CHECK(oms::number_at_end(id.view()) == std::string_view::npos);
      }
  CHECK(seen.size() == made);
}
