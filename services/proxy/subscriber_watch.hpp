// Cuts off who does not read while the proxy's memory runs full. ZeroMQ bounds a slow subscriber's queue in
// messages only, and a hundred thousand large ones are a gigabyte. So the kernel is asked what it cannot get
// rid of: a connection that has had bytes waiting at every look for seconds, and whose buffer is full, while
// the process is above its bound, is shut down. One that takes nothing at all is not given seconds: a flood
// fills a gigabyte in one. ZeroMQ frees its queue; the subscriber connects again and gets the states anew.
// Others do not notice.
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
  static constexpr std::size_t kMostMemory = 256 * 1024 * 1024;  ///< bytes resident before anyone is cut off

  /// `socket` is not bound yet and outlives this.
  SubscriberWatch(boost::asio::io_context& io, zmq::context_t& context, zmq::socket_t& socket);
  ~SubscriberWatch();

  /// To be called every kLook, and in a flood after each kLookBytes.
  static constexpr core::Duration kLook = std::chrono::milliseconds{250};
  static constexpr std::size_t kLookBytes = 32 * 1024 * 1024;
  void look(core::MonoTime now);

  std::uint64_t cut() const { return cut_; }
  /// Told of each, with who it was as far as the kernel knows.
  void on_cut(std::function<void(const std::string& who)> handler) { told_ = std::move(handler); }

 private:
  struct Peer {
    std::optional<core::MonoTime> behind_since;  ///< bytes were waiting at every look since then
    std::optional<core::MonoTime> stuck_since;   ///< … and (next to) none of them was taken
    std::uint64_t mark = 0;                      ///< what was taken by then
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
  bool settling_ = false;  ///< someone was cut off a moment ago: memory is on its way back
  std::uint64_t cut_ = 0;
};

}  // namespace avenor::proxy
