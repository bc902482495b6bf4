#include "ledger/pg_ledger.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <utility>

#include "ledger/pg_ledger_impl.hpp"
#include "ledger/questions.hpp"

namespace avenor::ledger {
namespace {

std::int64_t random_start() {
  std::random_device device;
  return static_cast<std::int64_t>((std::uint64_t{device()} << 31U) ^ device());
}

}  // namespace

PgLedger::Impl::Impl(PgOptions options, boost::asio::io_context& given_loop,
                     std::function<void(core::Error)> on_fatal)
    : max_batch(std::max<std::size_t>(options.max_batch, 1)),
      loop(given_loop),
      on_write(options.on_write),
      wake_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      link(
          std::move(options), [this](std::string text) { tell_trouble(std::move(text)); },
          [this, told = std::move(on_fatal)](core::Error error) { post([told, error] { told(error); }); }),
      next_write_id(random_start()),
      alarm(given_loop),
      ear(given_loop) {}

PgLedger::Impl::~Impl() {
  unwatch();
  ::close(wake_fd);
}

PgLedger::PgLedger(PgOptions options, boost::asio::io_context& loop,
                   std::function<void(core::Error)> on_fatal)
    : impl_(std::make_shared<Impl>(std::move(options), loop, std::move(on_fatal))) {
  impl_->start();
}

PgLedger::~PgLedger() { stop(core::Duration::zero()); }

void PgLedger::write(Change change, std::function<void(Written)> done) {
  const bool fills = !change.fills.empty();
  if ((change.intent && fills) || (change.position && !fills)) {
    impl_->post([told = std::move(done), intent = change.intent.has_value()] {
      const core::Error error{intent ? "an intent may be combined with steps, not with fills"
                                     : "a position may change only with fills"};
      if (told) told(Written{.known = {}, .refused = error});
    });
    return;
  }
  impl_->write(PendingWrite{.change = std::move(change), .done = std::move(done), .write_id = 0});
}

std::size_t PgLedger::backlog() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->queue.items.size() + impl_->acknowledgements.items.size() + impl_->in_flight;
}

void PgLedger::recover(std::function<void(core::Result<Recovered>)> done) {
  impl_->ask<core::Result<Recovered>>([](ReconnectingSession& link) { return ledger::recover(link); },
                                      std::move(done));
}

void PgLedger::find(By by, std::string id, std::function<void(core::Result<std::optional<Stored>>)> done) {
  impl_->ask<core::Result<std::optional<Stored>>>(
      [by, id = std::move(id)](ReconnectingSession& link) { return ledger::find(link, by, id); },
      std::move(done));
}

void PgLedger::missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
                       std::function<void(core::Result<std::vector<domain::ExecId>>)> done) {
  impl_->ask<core::Result<std::vector<domain::ExecId>>>(
      [venue = std::move(venue), execs = std::move(execs)](ReconnectingSession& link) {
        return ledger::missing(link, venue, execs);
      },
      std::move(done));
}

void PgLedger::put_control(std::string name, std::string value, std::function<void(core::Status)> done) {
  impl_->ask<core::Status>([name = std::move(name), value = std::move(value)](
                               ReconnectingSession& link) { return ledger::put_control(link, name, value); },
                           std::move(done));
}

void PgLedger::put_daily_baseline(domain::BotId bot, std::string baseline,
                                  std::function<void(core::Status)> done) {
  impl_->ask<core::Status>(
      [bot = std::move(bot), baseline = std::move(baseline)](ReconnectingSession& link) {
        return ledger::put_daily_baseline(link, bot, baseline);
      },
      std::move(done));
}

void PgLedger::put_bots(std::vector<BotName> bots, std::function<void(core::Status)> done) {
  impl_->ask<core::Status>(
      [bots = std::move(bots)](ReconnectingSession& link) { return ledger::put_bots(link, bots); },
      std::move(done));
}

void PgLedger::on_trouble(std::function<void(std::string)> handler) {
  const std::lock_guard lock(impl_->mutex);
  impl_->trouble_handler = std::move(handler);
  if (impl_->trouble.empty()) return;
  impl_->post([told = impl_->trouble_handler, text = impl_->trouble] { told(text); });
}

void PgLedger::stop(core::Duration deadline) { impl_->stop(deadline); }

}  // namespace avenor::ledger
