// An order's story, as lines for a person and as JSON for a program.
#include "reporting/order_story.hpp"

#include <fmt/ranges.h>

#include "json/reader.hpp"
#include "support/catch.hpp"

using namespace avenor;
using domain::OrderStatus;
using domain::Price;
using domain::Quantity;
using namespace std::chrono_literals;

namespace {

constexpr core::WallTime kCreated{1'767'366'245'000'000'000};

reporting::OrderStory filled() {
  reporting::OrderStory story;
  auto& order = story.trade.order;
  order.request.client_order_id = domain::ClientOrderId{"bot:entry:1"};
  order.request.bot_id = domain::BotId{"bot"};
  order.request.symbol = domain::Symbol{"IBM"};
  order.request.qty = Quantity{10};
  order.status = OrderStatus::Filled;
  order.filled_qty = Quantity{10};
  order.avg_price = Price{181};
  order.created_at = kCreated;
  order.version = 2;
  story.trade.announced_version = 2;
  story.trade.is_test_trade = false;
  story.events = {{.version = 1, .status = OrderStatus::Submitted, .rationale = "sent", .at = kCreated + 1ms},
                  {.version = 2,
                   .status = OrderStatus::Filled,
                   .rationale = "fill",
                   .venue_text = "filled",
                   .filled_qty = Quantity{10},
                   .at = kCreated + 3ms}};
  domain::Fill fill;
  fill.exec_id = domain::ExecId{"e1"};
  fill.qty = Quantity{10};
  fill.price = Price{181};
  fill.fee = {.currency = domain::Currency{"USD"}, .amount = domain::CurrencyUnits{2}};
  REQUIRE(order.fees.add(fill.fee));
  fill.event_ts = kCreated + 3ms;
  story.fills = {fill};
  return story;
}

std::string lines(const reporting::OrderStory& story, const domain::Control* reply = nullptr) {
  return fmt::format("{}", fmt::join(order_story_lines(story, reply, kCreated + 90s), "\n"));
}

json::Value parsed(const reporting::OrderStory& story, const domain::Control* reply = nullptr) {
  return json::parse_object(order_story_json(story, reply)).value();
}

}  // namespace

TEST_CASE("reporting: a story tells each step with the time since the one before, and each fill") {
  const auto text = lines(filled());
  CHECK_THAT(text, Catch::Matchers::StartsWith("bot:entry:1\n"));
  CHECK_THAT(text, ContainsSubstring("+    1.000 ms  SUBMITTED        sent"));
  CHECK_THAT(text, ContainsSubstring("+    2.000 ms  FILLED           fill (filled)"));
  CHECK_THAT(text, ContainsSubstring("fill 10 at 181 (e1)"));
  CHECK_THAT(text, !ContainsSubstring("cancel"));
}

TEST_CASE("reporting: fees are told with their currencies") {
  auto story = filled();
  const domain::CurrencyAmount coin{.currency = domain::Currency{"BTC"},
                                    .amount = domain::CurrencyUnits::parse("0.0002").value()};
  REQUIRE(story.trade.order.fees.add(coin));
  CHECK_THAT(order_story_json(story, nullptr), ContainsSubstring(R"("fees":{"BTC":"0.0002","USD":"2"})"));
  CHECK(parsed(story).find("fills")->items()[0].text_of("fee") == "2");
  CHECK(parsed(story).find("fills")->items()[0].text_of("fee_currency") == "USD");
}

TEST_CASE("reporting: an order in doubt says for how long, and what is known of its cancel") {
  auto story = filled();
  story.trade.order.status = OrderStatus::Unknown;
  CHECK(story.is_open());
  CHECK_THAT(lines(story), ContainsSubstring("its state is unknown 90 s after it was created"));
  CHECK_THAT(lines(story), ContainsSubstring("execution does not answer"));
  CHECK(parsed(story).find("cancel_pending") == nullptr);  // null: not known
  const domain::Control none{.reply = true, .request_id = "1", .verb = "order", .args = {{"ok", "true"}}};
  CHECK_THAT(lines(story, &none), !ContainsSubstring("cancel"));
  CHECK_FALSE(*parsed(story, &none).find("cancel_pending")->as<bool>());
}

TEST_CASE("reporting: what a bot gave as its rationale is JSON again, or a text where it is none") {
  auto story = filled();
  const auto with = [&](const std::string& rationale) {
    story.trade.order.request.rationale = rationale;
    return parsed(story);
  };
  CHECK(with(R"({"signal":"cross","fast":1.50})").find("rationale")->text_of("signal") == "cross");
  CHECK(*with(R"({"fast":1.50})").find("rationale")->find("fast")->spelling() == "1.50");
  for (const char* none : {"{\"a\":", "no JSON \"at all\"", "\xff", "{\"a\":1,\"a\":2}"}) {
    const auto value = with(none);
    REQUIRE(value.find("rationale") != nullptr);
    CHECK(value.find("rationale")->is<std::string>());
  }
  CHECK(with("").find("rationale") == nullptr);
  CHECK_THAT(order_story_json(story, nullptr), ContainsSubstring(R"("rationale":null)"));
}

TEST_CASE("reporting: the exits of a bracket say who holds them") {
  auto story = filled();
  story.trade.order.request.bracket = domain::Bracket{.take_profit = Price{190}};
  story.trade.announced_version = 1;
  CHECK_THAT(lines(story),
             ContainsSubstring(
                 "held by execution, and sent when a price is touched: take profit 190, stop loss none"));
  domain::Order exit;
  exit.request.client_order_id = domain::ClientOrderId{"bot:exit:2"};
  exit.status = OrderStatus::Submitted;
  story.exits = {exit};
  CHECK_THAT(lines(story), ContainsSubstring("exit bot:exit:2  SUBMITTED, 0 of 0 filled, held at the venue"));
  CHECK_THAT(lines(story), !ContainsSubstring("when a price is touched"));
  CHECK(parsed(story).find("exits")->items()[0].text_of("held_by") == "venue");
}
