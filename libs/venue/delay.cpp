#include "venue/delay.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace avenor::venue {

struct Delay::Impl {
  explicit Impl(boost::asio::io_context& io) : timer(io) {}
  boost::asio::steady_timer timer;
  std::function<void()> then;
  unsigned generation = 0;  // an expired wait may still be in the loop's queue when it is cancelled
};

Delay::Delay(boost::asio::io_context& io) : impl_(std::make_shared<Impl>(io)) {}
Delay::~Delay() { cancel(); }

void Delay::start(core::Duration wait, std::function<void()> then) {
  cancel();
  impl_->then = std::move(then);
  impl_->timer.expires_after(wait);
  impl_->timer.async_wait([impl = impl_, generation = impl_->generation](const auto&) {
    if (generation != impl->generation || !impl->then) return;
    ++impl->generation;
    std::exchange(impl->then, nullptr)();
  });
}

void Delay::cancel() {
  ++impl_->generation;
  impl_->then = nullptr;
  impl_->timer.cancel();
}

}  // namespace avenor::venue
