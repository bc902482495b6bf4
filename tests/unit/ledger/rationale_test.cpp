#include "ledger/rationale.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::ledger;
using domain::OrderPurpose;

namespace {

Intent intent(OrderPurpose purpose) {
  Intent made;
  made.order.request.bot_id = domain::BotId{"bot"};
  made.order.request.rationale = R"({"signal":"cross"})";
  made.order.purpose = purpose;
  made.order.parent = domain::ClientOrderId{"bot:entry:1"};
  return made;
}

}  // namespace

TEST_CASE("ledger: a row says what the bot gave, or what execution knows of an order of its own") {
  CHECK(rationale_of(intent(OrderPurpose::Strategy)) == R"({"signal":"cross"})");
  CHECK(rationale_of(intent(OrderPurpose::External)) == R"({"signal":"cross"})");
  CHECK(rationale_of(intent(OrderPurpose::Flatten)) == R"({"signal":"flatten, by the operator"})");
  CHECK(rationale_of(intent(OrderPurpose::VenueExit)) == R"({"parent":"bot:entry:1"})");
  auto held = intent(OrderPurpose::HeldExit);
  CHECK(rationale_of(held) == R"({"parent":"bot:entry:1","held_by":"execution","price_seen":null})");
  held.details.price_seen = domain::Price{90};
  CHECK(rationale_of(held) == R"({"parent":"bot:entry:1","held_by":"execution","price_seen":"90"})");
}

TEST_CASE("ledger: whose place an order took is read back as it was written, an exit's too") {
  const Replaces what{.id = domain::ClientOrderId{"bot:entry:0"}, .wanted = *domain::Quantity::parse("12.5")};
  for (const auto purpose : {OrderPurpose::Strategy, OrderPurpose::VenueExit}) {
    auto made = intent(purpose);
    made.details.replaces = what;
    auto row = made.order.request;
    row.rationale = rationale_of(made);
    CHECK(row.rationale == R"({"replaces":"bot:entry:0","wanted":"12.5"})");
    CHECK(replaces_of(row) == what);
  }
}

TEST_CASE(
    "ledger: no other text names an order whose place was taken, nor does one that names another bot's") {
  auto row = intent(OrderPurpose::Strategy).order.request;
  for (const auto* other :
       {"", R"({"signal":"x"})", R"({"replaces":"bot:entry:0"})",
        R"({"replaces":"bot:entry:0","wanted":"}"})", R"({"replaces":"bot:entry:0","wanted":""})",
        R"({"replaces":"bot:entry:0","wanted":")", R"({"replaces":"other:entry:0","wanted":"1"})"}) {
    row.rationale = other;
    INFO(other);
    CHECK_FALSE(replaces_of(row));
  }
}
