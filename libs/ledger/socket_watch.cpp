#include "ledger/socket_watch.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace avenor::ledger {

using boost::asio::posix::stream_descriptor;

SocketWatch::SocketWatch(boost::asio::io_context& loop, std::function<void()> on_readable,
                         std::function<void()> on_writable)
    : loop_(loop), on_readable_(std::move(on_readable)), on_writable_(std::move(on_writable)) {}

void SocketWatch::watch(int socket, std::uint64_t session, std::weak_ptr<const void> owner) {
  stop();
  const int own = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return;
  watched_.emplace(loop_, own);
  owner_ = std::move(owner);
  session_ = session;
  ++watch_number_;
  wait_readable();
}

// Not by closing it alone: epoll would keep a duplicate in its list for as long as the session's own socket
// is open.
void SocketWatch::stop() {
  if (!watched_) return;
  ::close(watched_->release());
  watched_.reset();
}

void SocketWatch::wait_readable() {
  watched_->async_wait(stream_descriptor::wait_read,
                       [this, weak = owner_, number = watch_number_](const boost::system::error_code& error) {
                         const auto owner = weak.lock();
                         if (!owner || error || !watched_ || watch_number_ != number) return;
                         on_readable_();
                         if (watched_ && watch_number_ == number) wait_readable();
                       });
}

void SocketWatch::wait_writable() {
  watched_->async_wait(stream_descriptor::wait_write,
                       [this, weak = owner_, number = watch_number_](const boost::system::error_code& error) {
                         const auto owner = weak.lock();
                         if (!owner || error || !watched_ || watch_number_ != number) return;
                         on_writable_();
                       });
}

bool SocketWatch::has_input() {
  char byte = 0;
  return ::recv(watched_->native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

}  // namespace avenor::ledger
