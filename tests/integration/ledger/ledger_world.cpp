#include "integration/ledger/ledger_world.hpp"

#include <stdexcept>

#include "ledger/migrations.hpp"

namespace avenor::testing {
namespace {

// Whole microseconds: what the database keeps.
core::WallTime now() {
  const core::WallTime exact = core::SystemClock{}.wall();
  return {exact.ns / 1000 * 1000};
}

}  // namespace

bool Loop::run_until(const std::function<bool()>& done, std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!done()) {
    if (io_.run_one_until(end) == 0) return done();
  }
  return true;
}

PgCluster& shared_cluster() {
  static PgCluster cluster;
  return cluster;
}

std::string fresh_ledger(PgCluster& cluster) {
  static int count = 0;
  const std::string url = cluster.create_database("ledger_" + std::to_string(++count));
  const auto applied = ledger::migrate(url, AVENOR_SOURCE_DIR "/sql", {});
  if (!applied) throw std::runtime_error(applied.error().message);
  return url;
}

std::string fresh_ledger() { return fresh_ledger(shared_cluster()); }

LedgerDesk::LedgerDesk(const std::string& url, std::size_t max_batch, core::Duration answer_deadline,
                       bool pooled) {
  ledger_ = std::make_unique<ledger::PgLedger>(ledger::PgOptions{.url = url,
                                                                 .application = "avenor-test",
                                                                 .max_batch = max_batch,
                                                                 .writer = true,
                                                                 .pooled = pooled,
                                                                 .answer_deadline = answer_deadline},
                                               loop_.io(),
                                               [this](core::Error error) { fatal_ = std::move(error); });
  ledger_->on_trouble([this](std::string text) { troubles_.push_back(std::move(text)); });
}

template <class T>
T LedgerDesk::wait_for(const std::function<void(std::function<void(T)>)>& ask) {
  auto answer = std::make_shared<std::optional<T>>();
  ask([answer](T value) { *answer = std::move(value); });
  const bool answered = loop_.run_until([&] { return answer->has_value() || fatal_.has_value(); });
  if (!answered || !*answer)
    throw std::runtime_error(fatal_ ? fatal_->message : "the ledger does not answer");
  return std::move(**answer);
}

ledger::Written LedgerDesk::write(ledger::Change change) {
  return wait_for<ledger::Written>([&](auto done) { ledger_->write(std::move(change), std::move(done)); });
}

core::Result<ledger::Recovered> LedgerDesk::recover() {
  return wait_for<core::Result<ledger::Recovered>>([&](auto done) { ledger_->recover(std::move(done)); });
}

core::Result<std::optional<ledger::Stored>> LedgerDesk::find(ledger::Ledger::By by, const std::string& id) {
  return wait_for<core::Result<std::optional<ledger::Stored>>>(
      [&](auto done) { ledger_->find(by, id, std::move(done)); });
}

core::Result<std::vector<domain::ExecId>> LedgerDesk::missing(const std::string& venue,
                                                              const std::vector<std::string>& execs) {
  std::vector<domain::ExecId> ids;
  for (const std::string& exec : execs) ids.emplace_back(exec);
  return wait_for<core::Result<std::vector<domain::ExecId>>>(
      [&](auto done) { ledger_->missing(domain::VenueName{venue}, ids, std::move(done)); });
}

core::Status LedgerDesk::put_daily_baseline(const std::string& bot, const std::string& baseline) {
  return wait_for<core::Status>(
      [&](auto done) { ledger_->put_daily_baseline(domain::BotId{bot}, baseline, std::move(done)); });
}

core::Status LedgerDesk::put_control(const std::string& name, const std::string& value) {
  return wait_for<core::Status>([&](auto done) { ledger_->put_control(name, value, std::move(done)); });
}

domain::Price price(const char* text) { return domain::Price::parse(text).value(); }
domain::Quantity qty(const char* text) { return domain::Quantity::parse(text).value(); }

domain::Order an_order(const std::string& id) {
  domain::Order made;
  made.request.client_order_id = domain::ClientOrderId{id};
  made.request.bot_id = domain::BotId{"momentum_001"};
  made.request.symbol = domain::Symbol{"IBM"};
  made.request.venue = domain::VenueName{"alpaca"};
  made.request.qty = qty("10");
  made.request.reason = domain::Reason::Entry;
  made.created_at = now();
  return made;
}

ledger::Change intent_of(const domain::Order& order, const std::string& fingerprint) {
  ledger::Change change;
  change.intent = ledger::Intent{.order = order, .fingerprint = fingerprint, .is_test_trade = true};
  return change;
}

ledger::Step step_of(domain::Order& order, domain::OrderStatus to, const char* filled) {
  ledger::Step step;
  step.from = order.status;
  order.status = to;
  ++order.version;
  order.filled_qty = qty(filled);
  if (order.filled_qty.is_positive()) order.avg_price = price("100");
  if (!order.submitted_at.is_set()) order.submitted_at = now();
  if (order.venue_order_id.empty()) order.venue_order_id = domain::VenueOrderId{"venue-" + order.id().str()};
  if (domain::is_final(to)) order.resolved_at = now();
  step.order = order;
  step.rationale = "venue answer";
  step.at = now();
  return step;
}

ledger::Change change_of(std::vector<ledger::Step> steps) {
  ledger::Change change;
  change.steps = std::move(steps);
  return change;
}

domain::Fill fill_of(const domain::Order& order, const std::string& exec_id, const char* quantity,
                     const char* at) {
  return {
      .client_order_id = order.id(),
      .bot_id = order.request.bot_id,
      .exec_id = domain::ExecId{exec_id},
      .symbol = order.request.symbol,
      .venue = order.request.venue,
      .side = order.request.side,
      .price = price(at),
      .qty = qty(quantity),
      .fee = {.currency = domain::Currency{"USD"}, .amount = {}},
      .event_ts = now(),
  };
}

std::string refusal(const std::string& url, const std::string& sql) {
  try {
    pg_query(url, sql);
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace avenor::testing
