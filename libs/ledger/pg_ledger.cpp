#include "ledger/pg_ledger.hpp"

#include <mutex>
#include <utility>

#include "ledger/batch_sender.hpp"
#include "ledger/questions.hpp"
#include "ledger/session_thread.hpp"
#include "ledger/shared_session.hpp"

namespace avenor::ledger {
namespace {

/// The thread runs the query, the loop receives the result.
template <class T>
Query to_query(std::function<T(ReconnectingSession&)> query, std::function<void(T)> done) {
  return
      [query = std::move(query), done = std::move(done)](ReconnectingSession& with) -> std::function<void()> {
        return [done, result = query(with)] { done(result); };
      };
}

}  // namespace

PgLedger::PgLedger(PgOptions options, boost::asio::io_context& loop,
                   std::function<void(core::Error)> on_fatal)
    : shared_(std::make_shared<SharedSession>(options, loop, std::move(on_fatal))),
      sender_(std::make_shared<BatchSender>(shared_, std::move(options.on_write))),
      thread_(std::make_unique<SessionThread>(shared_, sender_)) {}

PgLedger::~PgLedger() { stop(core::Duration::zero()); }

void PgLedger::write(Change change, std::function<void(Written)> done) {
  const bool fills = !change.fills.empty();
  if ((change.intent && fills) || (change.position && !fills)) {
    shared_->post([told = std::move(done), intent = change.intent.has_value()] {
      const core::Error error{intent ? "an intent may be combined with steps, not with fills"
                                     : "a position may change only with fills"};
      if (told) told(Written{.known = {}, .refused = error});
    });
    return;
  }
  sender_->write(PendingWrite{.change = std::move(change), .done = std::move(done), .write_id = 0});
}

std::size_t PgLedger::backlog() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->queue.backlog();
}

void PgLedger::recover(std::function<void(core::Result<Recovered>)> done) {
  sender_->ask(to_query<core::Result<Recovered>>(
      [](ReconnectingSession& link) { return ledger::recover(link); }, std::move(done)));
}

void PgLedger::find(By by, std::string id, std::function<void(core::Result<std::optional<Stored>>)> done) {
  sender_->ask(to_query<core::Result<std::optional<Stored>>>(
      [by, id = std::move(id)](ReconnectingSession& link) { return ledger::find(link, by, id); },
      std::move(done)));
}

void PgLedger::missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
                       std::function<void(core::Result<std::vector<domain::ExecId>>)> done) {
  sender_->ask(to_query<core::Result<std::vector<domain::ExecId>>>(
      [venue = std::move(venue), execs = std::move(execs)](ReconnectingSession& link) {
        return ledger::missing(link, venue, execs);
      },
      std::move(done)));
}

void PgLedger::put_control(std::string name, std::string value, std::function<void(core::Status)> done) {
  sender_->ask(to_query<core::Status>(
      [name = std::move(name), value = std::move(value)](ReconnectingSession& link) {
        return ledger::put_control(link, name, value);
      },
      std::move(done)));
}

void PgLedger::put_daily_baseline(domain::BotId bot, std::string baseline,
                                  std::function<void(core::Status)> done) {
  sender_->ask(to_query<core::Status>(
      [bot = std::move(bot), baseline = std::move(baseline)](ReconnectingSession& link) {
        return ledger::put_daily_baseline(link, bot, baseline);
      },
      std::move(done)));
}

void PgLedger::put_bots(std::vector<BotName> bots, std::function<void(core::Status)> done) {
  sender_->ask(to_query<core::Status>(
      [bots = std::move(bots)](ReconnectingSession& link) { return ledger::put_bots(link, bots); },
      std::move(done)));
}

void PgLedger::on_trouble(std::function<void(std::string)> handler) {
  const std::lock_guard lock(shared_->mutex);
  shared_->trouble.on_trouble(std::move(handler));
}

void PgLedger::stop(core::Duration deadline) {
  if (!thread_->running()) return;
  sender_->stop();
  thread_->stop(deadline);
}

}  // namespace avenor::ledger
