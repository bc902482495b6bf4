#include "avenorctl/pending_cancel.hpp"

#include "support/catch.hpp"

using namespace avenor;
using avenorctl::pending_cancel_json;
using avenorctl::pending_cancel_text;

TEST_CASE("avenorctl: why tells a pending cancel with its time, its tries and the venue's words") {
  const wire::Control reply{.reply = true,
                            .request_id = "1",
                            .verb = "order",
                            .args = {{"ok", "true"},
                                     {"held", "true"},
                                     {"cancel_wished_at", "2026-01-02T15:04:05.000000000Z"},
                                     {"cancels_sent", "4"},
                                     {"cancel_words", "order is already in \"pending_cancel\" state"}}};
  CHECK(
      pending_cancel_text(&reply) ==
      "a cancel is pending at the venue: wished 2026-01-02T15:04:05.000000000Z, asked for 4 times, the venue "
      "says: order is already in \"pending_cancel\" state");
  CHECK(
      pending_cancel_json(&reply) ==
      R"({"wished_at":"2026-01-02T15:04:05.000000000Z","asked":"4","venue_text":"order is already in \"pending_cancel\" state"})");
}

TEST_CASE("avenorctl: why tells apart that no cancel is pending and that nobody can tell") {
  const wire::Control none{
      .reply = true, .request_id = "1", .verb = "order", .args = {{"ok", "true"}, {"held", "true"}}};
  CHECK(pending_cancel_text(&none).empty());
  CHECK(pending_cancel_json(&none) == "false");
  const wire::Control older{.reply = true,
                            .request_id = "1",
                            .verb = "order",
                            .args = {{"ok", "false"}, {"message", "execution knows no verb order"}}};
  for (const wire::Control* reply : {static_cast<const wire::Control*>(nullptr), &older}) {
    CHECK_THAT(pending_cancel_text(reply), ContainsSubstring("not known"));
    CHECK(pending_cancel_json(reply) == "null");
  }
}
