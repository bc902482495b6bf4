#include "net/server_deadline.hpp"

#include <utility>

namespace avenor::net {
namespace {

constexpr std::chrono::seconds kDrain{1};

}  // namespace

ServerDeadline::ServerDeadline(Stream& stream, const HttpServerOptions& options)
    : options_(options), timer_(stream.get_executor()) {}

void ServerDeadline::start(std::weak_ptr<const void> owner, std::function<void(Phase)> overdue) {
  owner_ = std::move(owner);
  overdue_ = std::move(overdue);
}

core::Duration ServerDeadline::limit_of(Phase phase) const {
  switch (phase) {
    case Phase::Idle: return options_.idle_timeout;
    case Phase::Head: return options_.head_timeout;
    case Phase::Body: return options_.body_timeout;
    case Phase::Busy: return core::Duration::max();
    case Phase::Writing: return options_.write_timeout;
    case Phase::Draining: return kDrain;
  }
  return core::Duration::max();
}

void ServerDeadline::watch(Phase phase, std::uint64_t number) {
  if (phase == phase_ && number == number_) return;
  phase_ = phase;
  number_ = number;
  const auto limit = limit_of(phase);
  deadline_ = limit == core::Duration::max() ? Moment::max() : std::chrono::steady_clock::now() + limit;
  if (deadline_ < armed_) arm();
}

void ServerDeadline::arm() {
  armed_ = deadline_;
  timer_.expires_at(deadline_);
  timer_.async_wait([this, owner = owner_](const boost::system::error_code& ec) {
    const auto alive = owner.lock();
    if (ec || !alive || stopped_) return;
    armed_ = Moment::max();
    if (std::chrono::steady_clock::now() >= deadline_)
      overdue_(phase_);
    else if (deadline_ != Moment::max())
      arm();
  });
}

void ServerDeadline::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace avenor::net
