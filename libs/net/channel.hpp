// Internal: one connected TCP or TLS stream with a read loop and one output buffer. What is appended to the
// output while a write is under way leaves in the next write, all of it in one system call.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"

namespace avenor::net {

class Channel : public std::enable_shared_from_this<Channel> {
 public:
  /// Its owner. No callback comes from inside a call of the Channel, none after close() or abort().
  class Handler {
   public:
    virtual ~Handler() = default;
    /// input() has new bytes.
    virtual void on_input() = 0;
    /// The peer will send no more (`eof`; writing may still work), or the connection is broken. At most once
    /// each.
    virtual void on_end(bool eof, const std::string& why) = 0;
    /// All output has left, after a write that could not be done at once or a flush_soon().
    virtual void on_drained() {}
    /// Everything in the output is now given to the network. (From inside flush(), unlike the others.)
    virtual void on_write() {}
  };

  explicit Channel(boost::asio::ip::tcp::socket socket);
  ~Channel();

  /// Before anything else. `server_name` is verified by a client.
  void handshake(boost::asio::ssl::context& context, bool as_client, const std::string& server_name,
                 std::function<void(const std::string& error)> done);

  /// Keeps `handler` alive until the channel is closed.
  void start(std::shared_ptr<Handler> handler);
  /// Another owner goes on (HTTP became a WebSocket); unread input and output stay.
  void hand_over(std::shared_ptr<Handler> handler);

  std::string_view input() const { return {input_.data() + begin_, end_ - begin_}; }
  char* mutable_input() { return input_.data() + begin_; }
  void consume(std::size_t n);
  void pause_reading() { paused_ = true; }
  void resume_reading();

  /// Append here, then flush.
  std::string& output() { return output_; }
  /// Bytes not yet taken by the kernel.
  std::size_t queued() const { return output_.size() + writing_.size() - written_; }
  void flush();
  /// flush() at the end of this turn of the loop, so that several answers leave together.
  void flush_soon();

  /// What the kernel knows of the peer and our loop has not yet been told.
  enum class Peer {
    Quiet,
    Speaking,  ///< Bytes are there to be read.
    Closed,    ///< It has closed and everything that it sent has been read: writing would be in vain.
  };
  Peer look();
  bool is_open() const { return open_; }
  void shutdown_send();
  void close();
  /// With a TCP reset.
  void abort();
  /// From here on nothing that was written is delivered after the connection has ended, however it ends:
  /// closing it resets it (the kernel's, when the process is killed, too), and what the peer does not
  /// acknowledge within `unacknowledged` is given up.
  void never_linger(core::Duration unacknowledged);

  const std::string& peer() const { return peer_; }
  boost::asio::any_io_executor executor() { return socket_.get_executor(); }

 private:
  using Tls = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

  void read();
  void on_read(const boost::system::error_code& ec, std::size_t n);
  void write_rest();
  void on_written(const boost::system::error_code& ec, std::size_t n);
  void lost_later(std::string why);
  void end(bool eof, const std::string& why);

  boost::asio::ip::tcp::socket socket_;
  std::optional<Tls> tls_;
  std::shared_ptr<Handler> handler_;
  std::string peer_;
  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string output_;
  std::string writing_;
  std::size_t written_ = 0;
  bool open_ = true;
  bool reading_ = false;
  bool paused_ = false;
  bool in_flight_ = false;  // an asynchronous write is under way
  bool flush_posted_ = false;
  bool eof_ = false;
  bool broken_ = false;
};

}  // namespace avenor::net
