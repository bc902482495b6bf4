#include "ledger/shared_session.hpp"

#include <boost/asio/post.hpp>

#include <random>
#include <string>
#include <utility>

namespace avenor::ledger {
namespace {

std::int64_t random_start() {
  std::random_device device;
  return static_cast<std::int64_t>((std::uint64_t{device()} << 31U) ^ device());
}

}  // namespace

SharedSession::SharedSession(PgOptions options, boost::asio::io_context& given_loop,
                             std::function<void(core::Error)> on_fatal)
    : loop(given_loop),
      queue(options.max_batch, random_start()),
      trouble(given_loop),
      link(
          std::move(options),
          [this](std::string text) {
            const std::lock_guard lock(mutex);
            trouble.set_session_trouble(std::move(text));
          },
          [this, told = std::move(on_fatal)](core::Error error) { post([told, error] { told(error); }); }) {}

void SharedSession::post(std::function<void()> task) const { boost::asio::post(loop, std::move(task)); }

void SharedSession::give_to_thread() {
  holder = Holder::Thread;
  wakeup.wake();
}

void SharedSession::note_answered(std::size_t writes) {
  queue.note_done(writes);
  trouble.note_answered(writes);
}

}  // namespace avenor::ledger
