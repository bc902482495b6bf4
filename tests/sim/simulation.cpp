#include "sim/simulation.hpp"

#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "domain/text.hpp"
#include "execution/dispatch.hpp"
#include "execution/engine.hpp"
#include "sim/bot.hpp"
#include "sim/exchange.hpp"
#include "sim/sim_ledger.hpp"

namespace avenor::sim {
namespace {

using namespace std::chrono_literals;
using domain::OrderStatus;

risk::LimitBook limits() {
  risk::LimitBook book;
  book.symbols = {domain::Symbol{"IBM"}, domain::Symbol{"AAPL"}};
  book.defaults.max_order_qty = domain::Quantity{9};  // the largest orders are refused by risk
  book.defaults.block_on_unknown = false;
  return book;
}

/// Everything that lives exactly as long as one execution process.
struct Life final : execution::Outlet {
  Life(World& world, Tables& tables, Exchange& exchange, std::function<void(const wire::Message&)> out, bool trace)
      : world_(world), out_(std::move(out)), trace_(trace), connection(world, exchange), ledger(world, tables),
        engine({.max_backlog = 500, .reconcile_every = 5s}, world, ledger, *this, limits()) {
    engine.add_venue(connection);
    engine.start([] {}, [](const core::Error&) {});
  }

  void publish(const wire::Message& message) override { out_(message); }
  void alert(wire::Alert alert) override {
    if (trace_) std::cerr << fmt::format("{:10.4f} ALERT {} {}\n", static_cast<double>(world_.mono().ns) / 1e9, alert.code, alert.message);
    alerts.push_back(alert);
  }
  void note(const domain::Order& order, const std::string& text) override {
    if (trace_) std::cerr << fmt::format("{:10.4f} {} {}\n", static_cast<double>(world_.mono().ns) / 1e9, order.id(), text);
  }
  void state(const domain::Order& order) override {
    if (trace_)
      std::cerr << fmt::format("{:10.4f} {} v{} {} {}/{}\n", static_cast<double>(world_.mono().ns) / 1e9, order.id(), order.version,
                               domain::to_text(order.status), order.filled_qty, order.request.qty);
  }

  World& world_;
  std::function<void(const wire::Message&)> out_;
  bool trace_;
  std::vector<wire::Alert> alerts;
  Connection connection;
  SimLedger ledger;
  execution::Engine engine;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, bool trace)
      : world_(seed), exchange_(world_), trace_(trace),
        bots_{Bot{world_, domain::BotId{"a"}, [this](const wire::Message& m) { to_execution(m); }},
              Bot{world_, domain::BotId{"b"}, [this](const wire::Message& m) { to_execution(m); }}} {}

  Outcome run() {
    start();
    every(20ms, [this] { if (life_) life_->engine.tick(); });
    every(200ms, [this] { for (auto& bot : bots_) bot.tick(); });
    draw_faults();
    for (int i = 0; i < 30; ++i)
      world_.after(world_.delay(0s, 20s), [this] {
        bots_[world_.happens(0.5) ? 1 : 0].make_order(world_.happens(0.3) ? domain::OrderType::Limit : domain::OrderType::Market);
      });
    for (int i = static_cast<int>(world_.between(0, 6)); i > 0; --i) world_.after(world_.delay(0s, 22s), [this] { crash(); });
    for (int i = static_cast<int>(world_.between(0, 3)); i > 0; --i)
      world_.after(world_.delay(0s, 20s), [this] { if (life_) life_->connection.break_stream(world_.delay(10ms, 3s)); });
    for (int i = static_cast<int>(world_.between(0, 2)); i > 0; --i) outage(tables_.away, world_.delay(100ms, 4s));
    for (int i = static_cast<int>(world_.between(0, 2)); i > 0; --i) outage(exchange_.away, world_.delay(100ms, 4s));
    if (world_.happens(0.2)) world_.after(world_.delay(0s, 20s), [this] { world_.step_wall(world_.happens(0.5) ? 2s : -2s); });
    world_.run_for(25s);

    exchange_.faults = {};
    bus_loss_ = 0;
    if (!life_) start();
    world_.run_for(120s);
    compare();
    return outcome_;
  }

 private:
  void every(core::Duration interval, std::function<void()> what) {
    world_.after(interval, [this, interval, what] { what(); every(interval, what); });
  }

  void draw_faults() {
    const auto maybe = [this](double most) { return world_.happens(0.5) ? most * static_cast<double>(world_.between(0, 100)) / 100 : 0; };
    exchange_.faults = {.drop_before_accept = maybe(0.3), .drop_answer = maybe(0.3), .refuse = maybe(0.2), .not_sent = maybe(0.3),
                        .rate_limited = maybe(0.2), .duplicate_event = maybe(0.5), .reorder_event = maybe(0.5),
                        .lose_event = maybe(0.3), .venue_cancels = maybe(0.2), .lookup_fails = maybe(0.3), .late_arrival = maybe(0.4)};
    bus_loss_ = maybe(0.4);
  }

  void start() {
    life_ = std::make_unique<Life>(world_, tables_, exchange_, [this](const wire::Message& m) { from_execution(m); }, trace_);
  }

  void crash() {
    if (!life_) return;
    ++outcome_.crashes;
    if (trace_) std::cerr << fmt::format("{:10.4f} CRASH\n", static_cast<double>(world_.mono().ns) / 1e9);
    collect();
    life_.reset();
    world_.after(world_.delay(10ms, 1s), [this] { if (!life_) start(); });
  }

  void outage(bool& what, core::Duration length) {
    world_.after(world_.delay(0s, 20s), [this, &what, length] {
      what = true;
      world_.after(length, [&what] { what = false; });
    });
  }

  void to_execution(const wire::Message& message) {
    if (world_.happens(bus_loss_)) return;
    world_.after(world_.delay(50us, 2ms), [this, message] { if (life_) execution::dispatch(life_->engine, message); });
  }

  void from_execution(const wire::Message& message) {
    if (const auto* told = std::get_if<wire::Confirmation>(&message); told && told->version > 0) check_durable(*told);
    if (world_.happens(bus_loss_)) return;
    world_.after(world_.delay(50us, 2ms), [this, message] { for (auto& bot : bots_) bot.hear(message); });
  }

  void check_durable(const wire::Confirmation& told) {
    const auto it = tables_.trades.find(told.client_order_id);
    if (it == tables_.trades.end() || it->second.stored.order.version < told.version)
      violation(fmt::format("{}: version {} was told before it was durable", told.client_order_id, told.version));
  }

  void collect() {
    for (const auto& alert : life_->alerts)
      if (alert.code == "ledger.refused" || alert.code == "order.overfilled" || alert.code == "risk.orders_out" ||
          alert.code == "position.drift" || alert.code == "venue.fills_missing")
        violation("alert " + alert.code + ": " + alert.message);
  }

  void violation(std::string text) { outcome_.violations.push_back(std::move(text)); }

  void compare() {
    collect();
    for (auto& bot : bots_) compare_bot(bot);
    for (const auto& [id, times] : exchange_.received) {
      if (times > 1) violation(fmt::format("{} was received {} times", id, times));
      if (!tables_.trades.contains(domain::ClientOrderId{id})) violation(fmt::format("{} is at the venue and not in the ledger", id));
    }
    std::map<domain::Symbol, domain::Quantity> net;
    for (const auto& [key, position] : tables_.positions) net[key.symbol] += position.qty;
    for (const auto& [symbol, qty] : exchange_.positions)
      if (net[symbol] != qty) violation(fmt::format("position of {}: ledger {}, venue {}", symbol, net[symbol], qty));
    if (exchange_.history.size() != tables_.fills.size())
      violation(fmt::format("{} executions at the venue, {} in the ledger", exchange_.history.size(), tables_.fills.size()));
    outcome_.fills = static_cast<int>(tables_.fills.size());
    if (!life_->engine.trouble().empty()) violation("trouble has not ended: " + life_->engine.trouble());
  }

  void compare_bot(Bot& bot) {
    for (const auto& [id, mine] : bot.orders) {
      ++outcome_.orders;
      const auto it = tables_.trades.find(id);
      if (it == tables_.trades.end()) {
        violation(fmt::format("{} was made and is not in the ledger", id));
        continue;
      }
      const auto& order = it->second.stored.order;
      for (const auto status : it->second.life) outcome_.unknowns += status == OrderStatus::Unknown;
      if (mine.last.version != order.version)
        violation(fmt::format("{}: the bot has version {} ({}), the ledger {} ({})", id, mine.last.version,
                              domain::to_text(mine.last.status), order.version, domain::to_text(order.status)));
      compare_venue(id, order);
    }
  }

  void compare_venue(const domain::ClientOrderId& id, const domain::Order& order) {
    const auto at = exchange_.orders.find(id.str());
    if (at == exchange_.orders.end()) {
      const bool never = order.status == OrderStatus::Failed || order.status == OrderStatus::Rejected ||
                         ((order.status == OrderStatus::Expired || order.status == OrderStatus::Cancelled) && order.filled_qty.is_zero());
      if (!never) violation(fmt::format("{} is {} and the venue never had it", id, domain::to_text(order.status)));
      return;
    }
    const auto& report = at->second.report;
    if (order.filled_qty != report.filled_qty)
      violation(fmt::format("{}: filled {} in the ledger, {} at the venue", id, order.filled_qty, report.filled_qty));
    const auto wanted = report.state == domain::OrderEvent::FullyFilled ? OrderStatus::Filled
                        : report.state == domain::OrderEvent::Cancelled ? OrderStatus::Cancelled
                                                                        : OrderStatus::Unknown;
    if (order.status != wanted)
      violation(fmt::format("{} is {} in the ledger and {} at the venue", id, domain::to_text(order.status), report.words));
  }

  World world_;
  Tables tables_;
  Exchange exchange_;
  bool trace_;
  double bus_loss_ = 0;
  std::vector<Bot> bots_;
  std::unique_ptr<Life> life_;
  Outcome outcome_;
};

}  // namespace

Outcome simulate(std::uint64_t seed, bool trace) { return Simulation{seed, trace}.run(); }

}  // namespace avenor::sim
