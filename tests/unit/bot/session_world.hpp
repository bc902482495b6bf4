// A session with everything around it in the test's hand: clock, execution's messages, the strategy's orders.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bot/session.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"

namespace avenor::testing {

using domain::OrderStatus;

/// Does what the test says, remembers what it is told.
struct Puppet final : strategy::Strategy {
  void on_start(strategy::Context&) override { ++starts; }
  void on_quote(strategy::Context&, const domain::Quote& quote) override { quotes.push_back(quote); }
  void on_order(strategy::Context& context, const strategy::OrderView& order) override {
    orders.push_back(order);
    if (at_order) at_order(context, order);
  }
  void on_fill(strategy::Context&, const domain::Fill& fill) override { fills.push_back(fill); }
  core::Duration timer_interval() const override { return timer; }
  void on_timer(strategy::Context&) override { ++timers; }

  int starts = 0;
  int timers = 0;
  core::Duration timer{};
  std::vector<domain::Quote> quotes;
  std::vector<strategy::OrderView> orders;
  std::vector<domain::Fill> fills;
  std::function<void(strategy::Context&, const strategy::OrderView&)> at_order;
};

class World : public bot::EventSink {
 public:
  World() : World(usual()) {}
  explicit World(bot::Settings settings) {
    auto owned = std::make_unique<Puppet>();
    puppet = owned.get();
    session = std::make_unique<bot::Session>(std::move(settings), std::move(owned), clock, *this);
  }

  static bot::Settings usual() {
    return {.bot_id = bot(), .venue = venue(), .symbols = {ibm()}, .tag = "c0de"};
  }
  static domain::BotId bot() { return domain::BotId{"b1"}; }
  static domain::VenueName venue() { return domain::VenueName{"alpaca"}; }
  static domain::Symbol ibm() { return domain::Symbol{"IBM"}; }

  // EventSink.
  void send(const domain::Message& message) override { sent.push_back(message); }
  void log(core::LogLevel, std::string_view text, core::LogFields) override { logged.emplace_back(text); }

  // The world's events.
  void tick_for(core::Duration span, core::Duration step = std::chrono::milliseconds(100)) {
    for (core::Duration passed{}; passed < span; passed += step) {
      clock.advance(step);
      session->tick();
    }
  }
  void hear(const domain::Message& message) { session->on_message({.ts = clock.wall()}, message); }
  void price(const char* mid = "100", bool stale = false) {
    hear(domain::Quote{.symbol = ibm(),
                       .venue = venue(),
                       .event_ts = clock.wall(),
                       .last = domain::Price::parse(mid).value(),
                       .stale = stale});
  }
  void state(int qty, std::vector<domain::Confirmation> open = {}) {
    std::vector<domain::PositionReport> positions;
    if (qty != 0) {
      positions.push_back({.symbol = ibm(),
                           .venue = venue(),
                           .bot_id = bot(),
                           .qty = domain::Quantity{qty},
                           .avg_price = domain::Price{100}});
    }
    hear(
        domain::BotState{.bot_id = bot(), .open_orders = std::move(open), .positions = std::move(positions)});
  }
  /// Linked, execution has answered, there is a price.
  void begin(int qty = 0, std::vector<domain::Confirmation> open = {}) {
    session->on_link(true);
    session->tick();
    state(qty, std::move(open));
    price();
  }

  static domain::Confirmation word(const domain::ClientOrderId& id, int version, OrderStatus status,
                                   int filled = 0, domain::Side side = domain::Side::Buy, int qty = 10) {
    domain::Confirmation c{.client_order_id = id,
                           .bot_id = bot(),
                           .symbol = ibm(),
                           .venue = venue(),
                           .side = side,
                           .qty = domain::Quantity{qty},
                           .status = status,
                           .filled_qty = domain::Quantity{filled},
                           .version = version};
    if (filled > 0) c.avg_price = domain::Price{100};
    return c;
  }

  core::Result<domain::ClientOrderId> try_order(domain::Side side = domain::Side::Buy, int qty = 10) {
    return session->submit(
        {.symbol = ibm(), .side = side, .qty = domain::Quantity{qty}, .rationale = R"({"signal":"test"})"});
  }
  domain::ClientOrderId order(domain::Side side = domain::Side::Buy, int qty = 10) {
    const auto id = try_order(side, qty);
    if (!id) FAIL(id.error().message);
    return *id;
  }

  // What came of it.
  template <class Message>
  std::vector<Message> all() const {
    std::vector<Message> out;
    for (const domain::Message& message : sent) {
      if (const auto* m = std::get_if<Message>(&message)) out.push_back(*m);
    }
    return out;
  }
  template <class Message>
  std::size_t count() const {
    return all<Message>().size();
  }
  bool said(const std::string& text) const { return times_said(text) > 0; }
  int times_said(const std::string& text) const {
    int times = 0;
    for (const std::string& line : logged) times += line.find(text) != std::string::npos ? 1 : 0;
    return times;
  }
  int held() const { return static_cast<int>(session->position(ibm()).qty.decimal().to_double()); }

  FakeClock clock;
  Puppet* puppet = nullptr;
  std::unique_ptr<bot::Session> session;
  std::vector<domain::Message> sent;
  std::vector<std::string> logged;
};

}  // namespace avenor::testing
