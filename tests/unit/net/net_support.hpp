// Both ends of a socket on the test's own loop: a loop that runs until something is true, and peers that do
// exactly what the test says, byte for byte.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace avenor::testing {

class Loop {
 public:
  Loop();
  ~Loop();
  boost::asio::io_context& io() { return *io_; }
  operator boost::asio::io_context&() { return *io_; }  // NOLINT: it is the loop

  /// False when the deadline comes first.
  bool until(const std::function<bool()>& condition,
             std::chrono::milliseconds within = std::chrono::seconds{10});
  /// Runs for that long: to show that something does not happen.
  void idle(std::chrono::milliseconds duration);
  /// Calls back once, later.
  void after(std::chrono::milliseconds delay, std::function<void()> what);

 private:
  std::unique_ptr<boost::asio::io_context> io_;
};

/// One raw TCP connection.
class Peer {
 public:
  struct Impl;
  explicit Peer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  const std::string& received() const;
  void forget();       ///< Empties received().
  bool ended() const;  ///< The other side closed or reset.
  void send(std::string_view bytes);
  /// One byte, then the next at the earliest opportunity.
  void drip(const std::string& bytes);
  void stop_reading();
  void close();
  void reset();  ///< Closes with a TCP reset.

 private:
  std::shared_ptr<Impl> impl_;
};
using PeerPtr = std::shared_ptr<Peer>;

PeerPtr connect_to(Loop& loop, std::uint16_t port);

/// Listens on 127.0.0.1, a free port.
class RawServer {
 public:
  explicit RawServer(Loop& loop);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::uint16_t port() const;
  std::string url(std::string_view scheme = "http") const;
  std::vector<PeerPtr>& peers();  ///< In the order of their coming.
  std::function<void(Peer&)> on_accept;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// Takes every connection and closes it before the other end can have written: it looks at each turn of the
/// loop.
class SlammingServer {
 public:
  explicit SlammingServer(Loop& loop);
  ~SlammingServer();
  SlammingServer(const SlammingServer&) = delete;
  SlammingServer& operator=(const SlammingServer&) = delete;

  std::string url() const;
  int slammed() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// A port on 127.0.0.1 that nothing listens on.
std::uint16_t closed_port(Loop& loop);

std::size_t count_of(std::string_view text, std::string_view what);

}  // namespace avenor::testing
