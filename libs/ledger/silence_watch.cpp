#include "ledger/silence_watch.hpp"

#include <chrono>
#include <mutex>
#include <utility>

namespace avenor::ledger {
namespace {

constexpr std::chrono::milliseconds kCheckSilenceEvery{500};

}  // namespace

void SilenceWatch::start(std::weak_ptr<const void> owner) {
  is_running_ = true;
  timer_.expires_after(kCheckSilenceEvery);
  timer_.async_wait([this, weak = std::move(owner)](const boost::system::error_code& error) {
    const auto alive = weak.lock();
    if (!alive) return;
    is_running_ = false;
    if (error) return;
    bool unanswered = false;
    {
      const std::lock_guard lock(shared_.mutex);
      unanswered = shared_.trouble.check_silence();
    }
    if (unanswered) start(weak);
  });
}

}  // namespace avenor::ledger
