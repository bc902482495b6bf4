#include "venue/one_shot_timer.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace avenor::venue {

struct OneShotTimer::Impl {
  explicit Impl(boost::asio::io_context& io) : timer(io) {}
  boost::asio::steady_timer timer;
  std::function<void()> then;
  unsigned generation = 0;  // an expired wait may still be in the loop's queue when it is cancelled
};

OneShotTimer::OneShotTimer(boost::asio::io_context& io) : impl_(std::make_shared<Impl>(io)) {}
OneShotTimer::~OneShotTimer() { cancel(); }

void OneShotTimer::start(core::Duration wait, std::function<void()> then) {
  cancel();
  impl_->then = std::move(then);
  impl_->timer.expires_after(wait);
  impl_->timer.async_wait([impl = impl_, generation = impl_->generation](const auto&) {
    if (generation != impl->generation || !impl->then) return;
    ++impl->generation;
    std::exchange(impl->then, nullptr)();
  });
}

void OneShotTimer::cancel() {
  ++impl_->generation;
  impl_->then = nullptr;
  impl_->timer.cancel();
}

}  // namespace avenor::venue
