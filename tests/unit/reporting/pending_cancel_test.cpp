#include "reporting/pending_cancel.hpp"

#include "support/catch.hpp"

using namespace avenor;
using reporting::pending_cancel_text;

namespace {

std::string pending_cancel_json(const domain::Control* reply) {
  std::string out;
  json::Writer json(out);
  reporting::write_pending_cancel(json, reply);
  return out;
}

}  // namespace

TEST_CASE("reporting: a story tells a pending cancel with its time, its tries and the venue's words") {
  const domain::Control reply{.reply = true,
                              .request_id = "1",
                              .verb = "order",
                              .args = {{"ok", "true"},
                                       {"held", "true"},
                                       {"cancel_wished_at", "2026-01-02T15:04:05.000000000Z"},
                                       {"cancels_sent", "4"},
                                       {"cancel_words", "order is already in \"pending_cancel\" state"}}};
  CHECK(pending_cancel_text(&reply) ==
        "a cancel is pending at the venue: requested 2026-01-02T15:04:05.000000000Z, sent 4 times, the venue "
        "says: order is already in \"pending_cancel\" state");
  CHECK(
      pending_cancel_json(&reply) ==
      R"({"wished_at":"2026-01-02T15:04:05.000000000Z","asked":"4","venue_text":"order is already in \"pending_cancel\" state"})");
}

TEST_CASE("reporting: a story tells apart that no cancel is pending and that it is not known") {
  const domain::Control none{
      .reply = true, .request_id = "1", .verb = "order", .args = {{"ok", "true"}, {"held", "true"}}};
  CHECK(pending_cancel_text(&none).empty());
  CHECK(pending_cancel_json(&none) == "false");
  const domain::Control older{.reply = true,
                              .request_id = "1",
                              .verb = "order",
                              .args = {{"ok", "false"}, {"message", "execution knows no verb order"}}};
  for (const domain::Control* reply : {static_cast<const domain::Control*>(nullptr), &older}) {
    CHECK_THAT(pending_cancel_text(reply), ContainsSubstring("not known"));
    CHECK(pending_cancel_json(reply) == "null");
  }
}
