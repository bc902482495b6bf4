// An manager whose venue holds no exits, with a ledger that keeps its rows over restarts.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/rig.hpp"
#include "unit/oms/scripted_venue.hpp"

namespace avenor::testing {

/// What is not committed is lost with the process.
class TableLedger final : public ledger::Ledger {
 public:
  struct Row {
    ledger::Stored stored;
    int announced = 0;
  };
  std::map<std::string, Row> rows;
  std::map<std::string, ledger::OrderDetails> details;  ///< as they came with the intents
  std::map<domain::PositionKey, domain::Position> positions;
  bool refuse_exits = false;  ///< their intents meet a wall
  bool hold_finds = false;    ///< what is asked of single orders is answered later: release()
  std::map<std::string, std::string> controls;
  std::vector<ledger::Unreadable> unreadable;

  void commit() {
    while (!queue_.empty()) {
      const auto next = std::move(queue_.front());
      queue_.pop_front();
      next();
    }
  }
  void release() {
    hold_finds = false;
    while (!finds_.empty()) {
      queue_.push_back(std::move(finds_.front()));
      finds_.pop_front();
    }
  }
  void lose() {
    queue_.clear();
    finds_.clear();
  }
  bool settled(const std::string& id) const {
    const auto& row = rows.at(id);
    return is_final(row.stored.order.status) && row.announced >= row.stored.order.version;
  }

  void write(ledger::Change change, std::function<void(ledger::Written)> done) override {
    queue_.push_back([this, change = std::move(change), done = std::move(done)] { done(apply(change)); });
  }
  std::size_t backlog() const override { return queue_.size(); }
  void recover(std::function<void(core::Result<ledger::Recovered>)> done) override {
    queue_.push_back([this, done = std::move(done)] {
      ledger::Recovered found;
      for (const auto& [id, row] : rows) {
        if (!is_final(row.stored.order.status))
          found.open_orders.push_back(row.stored);
        else if (!settled(id))
          found.unannounced.push_back(row.stored);
      }
      for (const auto& [key, position] : positions) found.positions.push_back({key, position});
      for (const auto& entry : controls) found.controls.push_back(entry);
      found.unreadable = unreadable;
      done(found);
    });
  }
  void find(By, std::string id,
            std::function<void(core::Result<std::optional<ledger::Stored>>)> done) override {
    (hold_finds ? finds_ : queue_).push_back([this, id = std::move(id), done = std::move(done)] {
      std::optional<ledger::Stored> found;
      for (const auto& [key, row] : rows)
        if (key == id || row.stored.order.venue_order_id.str() == id) found = row.stored;
      done(found);
    });
  }
  void missing(domain::VenueName, std::vector<domain::ExecId> execs,
               std::function<void(core::Result<std::vector<domain::ExecId>>)> done) override {
    done(std::move(execs));
  }
  void put_control(std::string name, std::string value, std::function<void(core::Status)> done) override {
    queue_.push_back([this, name = std::move(name), value = std::move(value), done = std::move(done)] {
      if (value.empty())
        controls.erase(name);
      else
        controls[name] = value;
      done({});
    });
  }
  void put_daily_baseline(domain::BotId, std::string, std::function<void(core::Status)> done) override {
    queue_.push_back([done = std::move(done)] { done({}); });
  }
  void on_trouble(std::function<void(std::string)>) override {}

 private:
  ledger::Written apply(const ledger::Change& change) {
    ledger::Written written;
    if (change.intent) {
      const auto id = change.intent->order.id().str();
      if (refuse_exits && (id.ends_with(".sl") || id.ends_with(".tp"))) {
        written.refused = core::Error{"a wall"};
        return written;
      }
      if (const auto it = rows.find(id); it != rows.end()) {
        written.known = it->second.stored;
        return written;
      }
      rows[id].stored = {.order = change.intent->order,
                         .fingerprint = change.intent->fingerprint,
                         .execs = {},
                         .replaces = change.intent->details.replaces};
      details[id] = change.intent->details;
    }
    for (const auto& step : change.steps) rows.at(step.order.id().str()).stored.order = step.order;
    for (const auto& fill : change.fills)
      rows.at(fill.client_order_id.str()).stored.execs.push_back(fill.exec_id);
    if (change.position) positions[change.position->key] = change.position->position;
    if (change.announced)
      rows.at(change.announced->client_order_id.str()).announced = change.announced->version;
    return written;
  }

  std::deque<std::function<void()>> queue_, finds_;
};

struct Market {
  FakeClock clock;
  TableLedger ledger;
  FakeEventSink events;
  std::unique_ptr<ScriptedVenue> venue;
  std::unique_ptr<oms::OrderManager> manager;
  std::map<std::string, venue::OrderReport> at_venue;  ///< by client id
  int ids = 0;
  std::vector<venue::FillReport> history;  ///< what it tells when it is asked for executions
  domain::Quantity apart;                  ///< what the venue holds more than the ledger says
  std::optional<domain::Price> average;    ///< at which the venue holds it, where it is not the ledger's
  oms::TriggerRules rules;
  oms::ExternalPolicy strangers;

  /// Prices are taken at their word; what they must show before they fire anything has its own tests.
  static oms::TriggerRules credulous() {
    oms::TriggerRules rules;
    rules.confirm = {};
    rules.jump_pct = rules.split_pct = 1000;
    return rules;
  }
  explicit Market(oms::TriggerRules how = credulous(),
                  oms::ExternalPolicy others = oms::ExternalPolicy::Ignore)
      : rules(how), strangers(others) {
    restart();
  }

  /// kill -9, and a new life: up to READY.
  void restart() {
    manager.reset();
    ledger.lose();
    venue = std::make_unique<ScriptedVenue>();
    venue->holds_exits = false;
    risk::RiskLimits book;
    book.symbols = {domain::Symbol{"IBM"}, domain::Symbol{"AAPL"}};
    manager = std::make_unique<oms::OrderManager>(
        oms::OrderManagerOptions{.strangers = strangers, .triggers = rules}, clock, ledger, events,
        std::move(book));
    manager->add_venue(*venue, *venue);
    manager->start([](const auto&) {}, [](const core::Error&) {});
    settle();
    venue->stream.on_up();
    settle();
    REQUIRE(manager->ready());
  }
  /// Every question is answered by what the venue has.
  void settle() {
    for (int i = 0; i < 20; ++i) {
      ledger.commit();
      std::vector<venue::OrderReport> open;
      for (const auto& [id, report] : at_venue)
        if (report.state == domain::OrderEvent::Accepted || report.state == domain::OrderEvent::PartFilled)
          open.push_back(report);
      while (!venue->lists.empty())
        ScriptedVenue::answer<std::vector<venue::OrderReport>>(venue->lists, open);
      while (!venue->finds.empty()) {
        const auto ref = venue->looked_for.at(venue->looked_for.size() - venue->finds.size());
        const auto it = std::ranges::find_if(at_venue, [&](const auto& entry) {
          return entry.first == ref.client_id || entry.second.venue_order_id == ref.venue_order_id;
        });
        ScriptedVenue::answer(venue->finds, it == at_venue.end()
                                                ? ScriptedVenue::trouble(venue::VenueError::Kind::NotFound)
                                                : venue::VenueResult<venue::OrderReport>{it->second});
      }
      while (!venue->fills_waiting.empty())
        ScriptedVenue::answer<std::vector<venue::FillReport>>(venue->fills_waiting, history);
      while (!venue->held.empty()) {
        std::vector<domain::NamedPosition> all;
        for (const auto& holding : ledger.positions) all.push_back({holding.first, holding.second});
        for (auto& holding : all) {
          holding.position.qty += apart;
          holding.position.avg_price = average.value_or(holding.position.avg_price);
        }
        ScriptedVenue::answer<std::vector<domain::NamedPosition>>(venue->held, all);
      }
    }
  }
  void pass(core::Duration time, std::optional<int> at = {}) {
    for (core::Duration gone{}; gone < time; gone += std::chrono::milliseconds{500}) {
      clock.advance(std::chrono::milliseconds{500});
      if (at) price(*at);
      manager->tick();
      settle();
    }
  }
  void price(int at, bool stale = false) {
    hear({.symbol = domain::Symbol{"IBM"},
          .venue = domain::VenueName{"alpaca"},
          .event_ts = clock.wall(),
          .bid = domain::Price{at},
          .bid_size = {},
          .ask = domain::Price{at},
          .ask_size = {},
          .last = {},
          .last_size = {},
          .stale = stale});
  }
  void hear(const domain::Quote& quote) {
    manager->quote(quote);
    ledger.commit();
  }
  domain::OrderRequest entry(const std::string& id, domain::Side side = domain::Side::Buy, int qty = 10) {
    auto r = request(id, side, qty);
    const bool buys = side == domain::Side::Buy;
    r.bracket = domain::Bracket{.take_profit = domain::Price{buys ? 110 : 90},
                                .stop_loss = domain::Price{buys ? 90 : 110},
                                .stop_loss_limit = {}};
    return r;
  }
  void create(const domain::OrderRequest& r) {
    manager->create(r);
    ledger.commit();
    accept();
  }
  /// The venue takes what was sent last.
  void accept() {
    REQUIRE_FALSE(venue->submits.empty());
    const auto& r = venue->sent.back();
    const auto id = r.client_order_id.str();
    at_venue[id] = {.client_id = id,
                    .venue_order_id = domain::VenueOrderId{"v" + std::to_string(++ids)},
                    .symbol = r.symbol,
                    .side = r.side,
                    .type = r.type,
                    .qty = r.qty,
                    .limit_price = r.limit_price};
    ScriptedVenue::answer(venue->submits, venue::VenueResult<venue::OrderReport>{at_venue[id]});
    ledger.commit();
  }
  void fill(const std::string& id, int qty, int price = 100) {
    auto& report = at_venue.at(id);
    report.filled_qty += domain::Quantity{qty};
    report.state =
        report.filled_qty == report.qty ? domain::OrderEvent::FullyFilled : domain::OrderEvent::PartFilled;
    const venue::FillReport made{.exec_id = domain::ExecId{id + "/" + report.filled_qty.to_string()},
                                 .venue_order_id = report.venue_order_id,
                                 .client_id = id,
                                 .symbol = report.symbol,
                                 .side = report.side,
                                 .price = domain::Price{price},
                                 .qty = domain::Quantity{qty},
                                 .fee = {},
                                 .fee_currency = {},
                                 .event_ts = clock.wall()};
    venue->stream.on_fill(made, report);
    ledger.commit();
    settle();
  }
  void end(const std::string& id, domain::OrderEvent how) {
    auto& report = at_venue.at(id);
    report.state = how;
    report.words = "ended";
    venue->stream.on_order(report);
    ledger.commit();
  }
  /// The bot says that it knows all.
  void acknowledge() {
    const auto told = events.told;
    for (const auto& each : told)
      manager->acknowledge(
          {.client_order_id = each.client_order_id, .bot_id = each.bot_id, .version = each.version});
    ledger.commit();
  }
  bool alerted(const std::string& code) const {
    return std::ranges::any_of(events.alerts, [&](const auto& alert) { return alert.code == code; });
  }
  const domain::OrderRequest& last() const { return venue->sent.back(); }
};

}  // namespace avenor::testing
