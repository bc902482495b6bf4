// A ZeroMQ socket on an Asio loop. ZeroMQ's file descriptor is edge-triggered and says only "something may
// have happened"; this class turns it into "drain now", in bounded turns so that timers and signals are
// served too. Includes zmq.hpp: for this library's .cpp files and for the proxy.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <zmq.hpp>

namespace avenor::bus {

class LoopSocket {
 public:
  /// Takes a bounded batch of what has arrived; true when it stopped because the batch was full.
  using Drain = std::function<bool()>;

  LoopSocket(boost::asio::io_context& io, zmq::socket_t socket, Drain drain);
  ~LoopSocket();
  LoopSocket(const LoopSocket&) = delete;
  LoopSocket& operator=(const LoopSocket&) = delete;

  zmq::socket_t& zmq() { return socket_; }
  /// Begins to watch; once.
  void start();
  /// Reads ZMQ_EVENTS and schedules a drain when there is something to read. Call it after using the socket
  /// outside of `drain`: any call on it may have consumed the edge.
  void check();

 private:
  bool readable();
  void watch();
  void turn();
  void turn_soon();

  boost::asio::io_context& io_;
  zmq::socket_t socket_;
  Drain drain_;
  boost::asio::posix::stream_descriptor descriptor_;
  bool turn_is_due_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace avenor::bus
