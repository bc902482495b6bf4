#include "bench/ledger/ours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

#include "bench/common/monotonic.hpp"

namespace avenor::bench::ledger_bench {
namespace {

using domain::OrderStatus;

const domain::Price kPrice = domain::Price::parse("100.25").value();

core::WallTime wall() { return {core::SystemClock{}.wall().ns / 1000 * 1000}; }

domain::Order fresh_order(std::uint64_t number) {
  domain::Order order;
  order.request = {
      .client_order_id = domain::ClientOrderId{fmt::format("bench:entry:1700000000000-{}", number)},
      .bot_id = domain::BotId{"bench"},
      .symbol = domain::Symbol{"IBM"},
      .venue = domain::VenueName{"alpaca"},
      .side = number % 2 == 0 ? domain::Side::Buy : domain::Side::Sell,
      .qty = domain::Quantity{1},
      .reason = domain::Reason::Entry,
      .rationale = R"({"signal":"ping","mid":"100.25"})"};
  order.created_at = wall();
  return order;
}

ledger::Step step(domain::Order& order, OrderStatus to) {
  const OrderStatus from = order.status;
  const core::WallTime now = wall();
  order.status = to;
  ++order.version;
  if (to == OrderStatus::Submitted) {
    order.venue_order_id = domain::VenueOrderId{"7e1f0a52-9c44-4b1e-8d2c-" + order.id().str().substr(12)};
    order.submitted_at = now;
  } else {
    order.filled_qty = order.request.qty;
    order.avg_price = kPrice;
    order.resolved_at = now;
  }
  return {.order = order, .from = from, .rationale = "venue answer", .venue_text = "filled", .at = now};
}

}  // namespace

struct Ours::Impl {
  explicit Impl(Options given) : options(given), guard(io.get_executor()) {}

  // An order's whole way; `done` when it is FILLED and durable (or, not whole_life, PENDING).
  void write(std::uint64_t number, bool whole_life, std::function<void()> done) {
    auto order = std::make_shared<domain::Order>(fresh_order(number));
    ledger::Change change;
    change.intent = ledger::Intent{.order = *order, .fingerprint = "0123456789abcdef", .is_test_trade = true};
    ledger->write(std::move(change),
                  [this, order, whole_life, done = std::move(done)](const ledger::Written& written) {
                    check(written);
                    if (!whole_life) return done();
                    resolve(order, done);
                  });
  }

  void resolve(const std::shared_ptr<domain::Order>& order, std::function<void()> done) {
    ledger::Change accepted;
    accepted.steps.push_back(step(*order, OrderStatus::Submitted));
    ledger->write(std::move(accepted), [](const ledger::Written& written) { check(written); });

    ledger::Change filled;
    filled.steps.push_back(step(*order, OrderStatus::Filled));
    const auto& request = order->request;
    filled.fills.push_back({.client_order_id = request.client_order_id,
                            .bot_id = request.bot_id,
                            .exec_id = domain::ExecId{order->venue_order_id.str() + "/1"},
                            .symbol = request.symbol,
                            .venue = request.venue,
                            .side = request.side,
                            .price = kPrice,
                            .qty = request.qty,
                            .fee = {.currency = domain::Currency{"USD"}, .amount = {}},
                            .event_ts = order->resolved_at});
    position.key = {.venue = request.venue, .bot_id = request.bot_id, .symbol = request.symbol};
    position.position = domain::apply_fill(position.position, request.side, kPrice, request.qty);
    filled.position = position;
    ledger->write(std::move(filled), [this, order, done = std::move(done)](const ledger::Written& written) {
      check(written);
      if (options.announced) {
        ledger::Change told;
        told.announced = ledger::Change::Announced{order->id(), order->version};
        ++unsettled;
        ledger->write(std::move(told), [this](const ledger::Written& settled) {
          check(settled);
          --unsettled;
        });
      }
      done();
    });
  }

  static void check(const ledger::Written& written) {
    if (written.refused) throw std::runtime_error("refused: " + written.refused->message);
    if (written.known) throw std::runtime_error("known already: " + written.known->order.id().str());
  }

  Options options;
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
  domain::NamedPosition position;
  std::uint64_t next = 0;
  std::uint64_t unsettled = 0;
  std::unique_ptr<ledger::PgLedger> ledger;
};

Ours::Ours(const std::string& url, Options options) : impl_(std::make_unique<Impl>(options)) {
  Impl& self = *impl_;
  self.ledger = std::make_unique<ledger::PgLedger>(
      ledger::PgOptions{.url = url,
                        .application = "bench_ledger",
                        .max_batch = options.max_batch,
                        .pooled = options.pooled},
      self.io, [](const core::Error& error) { throw std::runtime_error(error.message); });
  std::optional<core::Result<ledger::Recovered>> answer;
  self.ledger->recover([&](core::Result<ledger::Recovered> found) { answer = std::move(found); });
  while (!answer) self.io.run_one();
  if (!*answer) throw std::runtime_error(answer->error().message);
}

Ours::~Ours() = default;

void Ours::closed(std::uint64_t count, bool whole_life, Histogram& waits) {
  for (std::uint64_t i = 0; i < count; ++i) {
    bool done = false;
    const std::int64_t began = now_ns();
    impl_->write(impl_->next++, whole_life, [&] { done = true; });
    while (!done) impl_->io.run_one();
    waits.record(static_cast<std::uint64_t>(now_ns() - began));
  }
}

double Ours::burst(std::uint64_t count, std::uint64_t window) {
  std::uint64_t begun = 0;
  std::uint64_t ended = 0;
  const std::int64_t began = now_ns();
  std::function<void()> begin_one = [&] {
    ++begun;
    impl_->write(impl_->next++, true, [&] {
      ++ended;
      if (begun < count) begin_one();
    });
  };
  while (begun < std::min(count, window)) begin_one();
  while (ended < count) impl_->io.run_one();
  const double seconds = static_cast<double>(now_ns() - began) / 1e9;
  while (impl_->unsettled > 0) impl_->io.run_one();
  return seconds;
}

}  // namespace avenor::bench::ledger_bench
