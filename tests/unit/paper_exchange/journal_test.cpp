#include <filesystem>
#include <fstream>

#include "support/catch.hpp"
#include "unit/paper_exchange/rig.hpp"

using namespace avenor;
using namespace avenor::paper_exchange;
using namespace avenor::dialects;
using namespace avenor::dialects::alpaca;

namespace {

/// Everything that a client can ask for, as one text.
std::string whole_state(Rig& rig) {
  std::string out = account_json(*rig.broker, WallTime{1}) + positions_json(*rig.broker);
  out.erase(out.find("\"created_at\""), 60);  // the account's: when this life began
  for (const Order& order : rig.store().all()) out += order_json(order, rig.store(), true);
  json::Writer json(out);
  for (const Fill& fill : rig.store().fills()) write_activity(json, fill);
  for (const auto& [id, receipt] : rig.broker->record().receipts()) out += id + std::to_string(receipt.count);
  return out;
}

/// Some thousand random deeds.
void live(Rig& rig, std::uint64_t seed, int deeds) {
  core::RandomGenerator dice(seed);
  rig.faults.settings().partial_fill_rate = 0.2;
  rig.faults.settings().reject_rate = 0.05;
  std::int64_t mid = 10'000;
  for (int i = 0; i < deeds; ++i) {
    const auto cents = [](std::int64_t count) { return core::Decimal::from_units(count, 2).to_string(); };
    mid += static_cast<std::int64_t>(dice.below(21)) - 10;
    const auto choice = dice.below(10);
    if (choice < 3) {
      rig.quote(cents(mid - 1), static_cast<int>(dice.below(50)), cents(mid + 1),
                static_cast<int>(dice.below(50)));
    } else if (choice < 4) {
      rig.trade(cents(mid), static_cast<int>(1 + dice.below(30)));
    } else if (choice < 8) {
      const std::string side = dice.below(2) == 0 ? "buy" : "sell";
      const std::string tif = std::array{"day", "gtc", "ioc", "fok"}[dice.below(4)];
      std::string body = R"({"symbol":"IBM","side":")" + side + R"(","qty":")" +
                         std::to_string(1 + dice.below(40)) + R"(","time_in_force":")" + tif + '"';
      const auto type = dice.below(5);
      if (type == 0) body += R"(,"type":"market")";
      if (type == 1 || type == 2) {
        body += R"(,"type":"limit","limit_price":")" +
                cents(mid + static_cast<std::int64_t>(dice.below(41)) - 20) + '"';
      }
      if (type == 3) {
        body += R"(,"type":"stop","stop_price":")" + cents(side == "buy" ? mid + 30 : mid - 30) + '"';
      }
      if (type == 4) {
        const auto away = [&](std::int64_t by) { return cents(side == "buy" ? mid + by : mid - by); };
        body += R"(,"order_class":"bracket","type":"limit","limit_price":")" + away(0) +
                R"(","take_profit":{"limit_price":")" + away(15) + R"("},"stop_loss":{"stop_price":")" +
                away(-15) + R"("})";
      }
      static_cast<void>(rig.try_send(body + "}"));
    } else if (choice < 9 && !rig.store().open().empty()) {
      static_cast<void>(rig.broker->cancel(rig.store().open().begin()->second->id));
      rig.broker->commit();
    } else if (!rig.store().open().empty()) {
      Change change;
      change.limit_price = Price::parse(cents(mid)).value();
      const auto fresh = rig.exchange().replace(rig.store().open().rbegin()->second->id, change);
      if (fresh) rig.broker->activate_replacement(**fresh);
      rig.broker->commit();
    }
  }
}

}  // namespace

TEST_CASE("journal: a restart finds everything as it was") {
  const auto seed = GENERATE(1, 2, 3, 4, 5);
  Rig rig;
  live(rig, static_cast<std::uint64_t>(seed), 2'000);
  rig.broker->record().note_refused("never", 403, "no");
  rig.broker->record().note_prices({.row = 77, .steps = 5});
  rig.broker->commit();
  REQUIRE(rig.store().fills().size() > 50);
  const std::string before = whole_state(rig);
  rig.restart();
  // Prices are not state: show the last ones again.
  rig.faults.settings() = {};
  CHECK(rig.broker->record().prices() == marketdata::PricePosition{.row = 77, .steps = 5});
  const std::string after = whole_state(rig);
  const auto tail = [](const std::string& text) { return text.substr(text.find("{\"id\":", 10)); };
  CHECK(tail(before) == tail(after));
  CHECK(before.substr(0, before.find("portfolio_value")) == after.substr(0, after.find("portfolio_value")));
}

TEST_CASE("journal: what was refused under an id of any bytes is known after a restart") {
  Rig rig;
  const std::string ids[] = {"two\nlines", "a\ttab", "back\\slash\\0a", std::string("nul\0byte", 8),
                             "\x7f\xc2\xa0"};
  for (const auto& id : ids) rig.broker->record().note_refused(id, 422, "no:\n" + id);
  rig.broker->commit();
  const auto before = rig.broker->record().receipts();
  REQUIRE(before.size() == std::size(ids));
  rig.restart();
  const auto& after = rig.broker->record().receipts();
  for (const auto& id : ids) {
    REQUIRE(after.contains(id));
    CHECK(after.at(id).count == 1);
    CHECK(after.at(id).status == 422);
    CHECK(after.at(id).message == before.at(id).message);
  }
  CHECK(after.size() == before.size());
}

TEST_CASE("exchange: cash and shares are conserved, and fills sum to what is filled") {
  const auto seed = GENERATE(11, 12, 13, 14);
  Rig rig;
  live(rig, static_cast<std::uint64_t>(seed), 3'000);
  Money cash{100'000};
  Quantity shares;
  std::map<std::string, Quantity> filled;
  for (const Fill& fill : rig.store().fills()) {
    const Money cost = fill.price * fill.qty;
    cash += fill.side == Side::Buy ? -cost : cost;
    shares += domain::signed_qty(fill.side, fill.qty);
    filled[fill.order_id] += fill.qty;
    CHECK(fill.cum_qty == filled[fill.order_id]);
    CHECK(fill.position_qty == shares);
  }
  CHECK(rig.exchange().account().cash() == cash);
  CHECK(rig.position() == shares);
  Money held;
  for (const Order& order : rig.store().all()) {
    CHECK(order.filled_qty == filled[order.id]);
    CHECK(order.filled_qty <= order.qty);
    CHECK((order.status == Status::Filled) == (order.filled_qty == order.qty));
    CHECK((order.is_open() || order.held.is_zero()));
    held += order.held;
  }
  CHECK(rig.exchange().account().held() == held);
}

TEST_CASE("events: ids only grow, also over a restart") {
  Rig rig;
  live(rig, 5, 500);
  rig.restart();
  rig.clock.step_wall(-std::chrono::hours(1));  // the clock went back meanwhile
  live(rig, 6, 500);
  REQUIRE(rig.events.size() > 100);
  for (std::size_t i = 1; i < rig.events.size(); ++i) {
    CHECK(rig.events[i - 1].event_id.size() == 26);
    if (rig.events[i - 1].event_id >= rig.events[i].event_id)
      FAIL(rig.events[i - 1].event_id + " " + rig.events[i].event_id);
  }
}

TEST_CASE("journal: both exits of a bracket survive a restart, and only one can fill") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  const Order& entry = rig.send(
      "buy", 10, "limit",
      R"(,"limit_price":"100","order_class":"bracket","take_profit":{"limit_price":"110"},"stop_loss":{"stop_price":"95","limit_price":"94.50"})",
      "gtc");
  const std::string profit = entry.children.at(0);
  const std::string loss = entry.children.at(1);
  rig.restart();
  rig.quote("94.80", 1000, "95", 1000);
  CHECK(rig.order(loss).status == Status::Filled);
  CHECK(rig.order(profit).status == Status::Cancelled);
  CHECK(rig.position().is_zero());
}

TEST_CASE("journal: executions and splits of one batch come back in their order") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  const auto buy = [&rig](const std::string& quantity) {
    const auto request = read_new_order(
        parse_body(R"({"symbol":"IBM","side":"buy","type":"market","time_in_force":"day","qty":")" +
                   quantity + "\"}")
            .value());
    rig.broker->activate(**rig.exchange().accept(*request));
  };
  buy("3");
  REQUIRE(rig.exchange().split("IBM", 2));
  rig.exchange().on_quote(
      "IBM", {.bid = price("49"), .ask = price("50"), .bid_size = qty("100"), .ask_size = qty("100")});
  buy("1");
  REQUIRE(rig.exchange().split("IBM", 5));
  rig.broker->commit();
  REQUIRE(rig.position() == qty("35"));  // (3 * 2 + 1) * 5
  rig.restart();
  CHECK(rig.position() == qty("35"));
  CHECK(rig.exchange().splits().factor("IBM") == 10);
}

TEST_CASE("journal: a torn end is cut off at the last whole batch, wherever it tears") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  for (int i = 0; i < 3; ++i) rig.send("buy", 1, "market");
  const auto path = rig.dir.path() / "journal";
  const auto size = std::filesystem::file_size(path);
  const auto cut = GENERATE(1, 2, 3, 50, 200, 350);
  std::filesystem::resize_file(path, size - static_cast<std::uintmax_t>(cut));
  rig.restart();
  CHECK(rig.store().all().size() == 2);
  CHECK(rig.store().fills().size() == 2);
  CHECK(rig.broker->record().torn_bytes() > 0);
  CHECK(rig.position() == qty("2"));
  rig.quote("99", 1000, "100", 1000);
  rig.send("buy", 1, "market");
  rig.restart();
  CHECK(rig.position() == qty("3"));
}

TEST_CASE("journal: damage before the end is refused, with the line") {
  Rig rig;
  rig.send("buy", 1, "market");
  rig.broker.reset();
  std::ofstream(rig.dir.path() / "journal", std::ios::app) << "O\tgarbage\n.\n";
  CHECK_THROWS_WITH(rig.restart(), ContainsSubstring("line 6: not an order"));
}

TEST_CASE("journal: a number that does not fit its place is damage, not another number") {
  struct Deaf final : JournalReader {
    void on_order(Order) override {}
    void on_fill(Fill) override {}
    void on_receipt(const std::string&, Receipt) override {}
    void on_position(marketdata::PricePosition) override {}
    void on_opening_cash(Money) override {}
  } deaf;
  CHECK(read_line("R\tx\t1\t422\tno", deaf));
  CHECK_FALSE(read_line("R\tx\t4294967297\t422\tno", deaf));
  CHECK_FALSE(read_line("T\t-1\t0", deaf));
  CHECK(read_line("S\t3\tIBM\t10\t5", deaf));
  CHECK_FALSE(read_line("S\t3\tIBM\t1\t5", deaf));
  CHECK_FALSE(read_line("S\t3\tIBM\t2147483647\t5", deaf));
  const auto order = [](const std::string& side, const std::string& hours, const std::string& status,
                        const std::string& legs = "") {
    return "O\t1\ti\tc\tIBM\ta\t" + side + "\t1\t0\t0\t0\t10\t1\t\t" + hours + "\t0\t0\t" + status +
           "\t0\t0\t\t" + legs + "\t\t\t1\t1\t1\t1\t1\t1\t0\t0\t0\t0\t0\t0";
  };
  CHECK(read_line(order("1", "1", "9"), deaf));
  CHECK_FALSE(read_line(order("2", "1", "9"), deaf));
  CHECK_FALSE(read_line(order("1", "7", "9"), deaf));
  CHECK_FALSE(read_line(order("1", "1", "10"), deaf));
  CHECK(read_line(order("1", "1", "9", "a,b"), deaf));
  CHECK_FALSE(read_line(order("1", "1", "9", "a,,b"), deaf));
  CHECK_FALSE(read_line(order("1", "1", "9", "a,"), deaf));
}

TEST_CASE("journal: two exchanges cannot share a state folder") {
  Rig rig;
  VenueIds ids;
  PaperBroker second(rig.options, rig.clock, ids, rig.faults);
  const auto opened = second.open(rig.dir.path());
  REQUIRE_FALSE(opened);
  CHECK_THAT(opened.error().message, ContainsSubstring("another paper exchange"));
}

TEST_CASE("journal: compaction keeps the state and makes the file smaller") {
  struct Keep final : JournalReader {
    std::vector<std::string> ids;
    void on_order(Order order) override { ids.push_back(order.id); }
    void on_fill(Fill) override {}
    void on_receipt(const std::string&, Receipt) override {}
    void on_position(marketdata::PricePosition) override {}
    void on_opening_cash(Money) override {}
  };
  testing::TempDir dir;
  {
    Keep nothing;
    auto journal = Journal::open(dir.path(), nothing).value();
    Order order;
    order.id = "x";
    for (int i = 0; i < 100; ++i) {
      append_line(journal->batch(), order);
      journal->commit();
    }
    const auto before = journal->size();
    REQUIRE(journal->compact([&](std::string& out) { append_line(out, order); }));
    CHECK(journal->size() < before / 50);
    order.id = "y";
    append_line(journal->batch(), order);
    journal->commit();
  }
  Keep kept;
  auto again = Journal::open(dir.path(), kept).value();
  CHECK(kept.ids == std::vector<std::string>{"x", "y"});
}
