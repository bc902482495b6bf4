// Disconnects subscribers that do not read while the proxy's memory fills. ZeroMQ bounds a slow subscriber's
// queue in messages only, and a hundred thousand large messages are a gigabyte. So the kernel's send buffers
// are checked: while the process is above its memory bound, a connection that has had bytes waiting at every
// check for seconds, and whose buffer is full, is shut down. A connection that reads nothing at all is shut
// down much sooner, because a flood fills a gigabyte within a second. ZeroMQ frees its queue; the subscriber
// connects again and receives the states again. Other subscribers are not affected.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "bus/loop_socket.hpp"
#include "core/clock.hpp"

namespace avenor::proxy {

class SubscriberWatch {
 public:
  static constexpr std::size_t kMostMemory =
      256 * 1024 * 1024;  ///< resident bytes above which subscribers are disconnected

  /// `socket` is not bound yet and outlives this.
  SubscriberWatch(boost::asio::io_context& io, zmq::context_t& context, zmq::socket_t& socket);
  ~SubscriberWatch();

  /// To be called every kLook, and in a flood after each kLookBytes.
  static constexpr core::Duration kLook = std::chrono::milliseconds{250};
  static constexpr std::size_t kLookBytes = 32 * 1024 * 1024;
  void look(core::MonoTime now);

  std::uint64_t cut() const { return cut_; }
  /// Called for each disconnected subscriber, with its address or process as far as the kernel knows.
  void on_cut(std::function<void(const std::string& who)> handler) { told_ = std::move(handler); }

 private:
  struct Peer {
    std::optional<core::MonoTime> behind_since;  ///< bytes were waiting at every check since then
    std::optional<core::MonoTime> stuck_since;   ///< … and almost none of them were read
    std::uint64_t mark = 0;                      ///< bytes acknowledged at that time
  };
  bool drain();
  static void note(int fd, Peer& peer, core::MonoTime now);
  /// Those whose time of this kind is longer ago than `patience`, and whose buffer is full.
  void cut_off(std::optional<core::MonoTime> Peer::* since, core::MonoTime now, core::Duration patience);

  zmq::socket_t& observed_;
  std::unique_ptr<bus::LoopSocket> events_;
  std::map<int, Peer> peers_;  ///< by ZeroMQ's file descriptor
  std::function<void(const std::string&)> told_;
  std::size_t bound_ = kMostMemory;
  core::MonoTime last_cut_;
  bool settling_ = false;  ///< a subscriber was disconnected a moment ago: its memory is being released
  std::uint64_t cut_ = 0;
};

}  // namespace avenor::proxy
