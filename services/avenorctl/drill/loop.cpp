#include "avenorctl/drill/loop.hpp"

namespace avenor::avenorctl::drill {

using namespace std::chrono_literals;

Loop::Loop() {
  service_.on_stop([this](const std::function<void()>& done) {
    interrupted_ = true;
    done();
  });
}

void Loop::wait(std::chrono::milliseconds time) {
  until([] { return false; }, time);
}

bool Loop::until(const std::function<bool()>& condition, std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!interrupted_) {
    if (condition()) return true;
    if (std::chrono::steady_clock::now() >= end) return false;
    service_.io().restart();
    service_.io().run_for(10ms);
    if (work_) work_();
  }
  return false;
}

}  // namespace avenor::avenorctl::drill
