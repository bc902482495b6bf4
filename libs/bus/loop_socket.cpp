#include "bus/loop_socket.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace avenor::bus {

LoopSocket::LoopSocket(boost::asio::io_context& io, zmq::socket_t socket, Drain drain)
    : io_(io),
      socket_(std::move(socket)),
      drain_(std::move(drain)),
      descriptor_(io, socket_.get(zmq::sockopt::fd)) {}

LoopSocket::~LoopSocket() {
  alive_.reset();
  descriptor_.release();  // the descriptor is ZeroMQ's to close
}

void LoopSocket::start() {
  watch();
  check();
}

void LoopSocket::check() {
  if (!turn_is_due_ && readable()) turn_soon();
}

bool LoopSocket::readable() { return (socket_.get(zmq::sockopt::events) & ZMQ_POLLIN) != 0; }

void LoopSocket::watch() {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this, alive = std::weak_ptr<bool>(alive_)](const boost::system::error_code& error) {
                           if (alive.expired() || error) return;
                           turn();
                           if (!alive.expired()) watch();
                         });
}

void LoopSocket::turn_soon() {
  turn_is_due_ = true;
  boost::asio::post(io_, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.expired()) return;
    turn_is_due_ = false;
    turn();
  });
}

void LoopSocket::turn() {
  if (turn_is_due_) return;
  const std::weak_ptr<bool> alive = alive_;
  while (readable()) {
    const bool batch_was_full = drain_();
    if (alive.expired()) return;
    if (batch_was_full) return turn_soon();
  }
}

}  // namespace avenor::bus
