// Internal: one kept-alive connection of an HttpClient, with one request under way at a time.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "net/client_pool.hpp"
#include "net/http_parser.hpp"
#include "net/stream.hpp"

namespace avenor::net {

class ClientConnection final : public std::enable_shared_from_this<ClientConnection> {
 public:
  ClientConnection(std::shared_ptr<ClientPool> pool, std::shared_ptr<Stream> stream);
  ~ClientConnection();
  void start() { read(); }

  /// Only when it is idle. Written in this turn of the loop or the next.
  void assign(ExchangePtr exchange);
  /// Reports the unanswered exchange to the pool (ClientPool::lost).
  void give_up(const std::string& why);
  /// Resets the connection and returns the unanswered exchange.
  ExchangePtr drop();

  const Exchange* exchange() const { return exchange_.get(); }
  std::chrono::steady_clock::time_point last_used() const { return last_used_; }

 private:
  struct Outgoing;

  void post_look();
  void post_twice();
  void look_and_write();
  void write();
  void on_written(const boost::system::error_code& ec, std::size_t sent);
  void read();
  void on_read(const boost::system::error_code& ec, std::size_t n);
  void on_input();
  void complete();

  std::shared_ptr<ClientPool> pool_;  // null once given up
  std::shared_ptr<Stream> stream_;
  boost::beast::flat_buffer input_;
  HttpParser parser_;
  ExchangePtr exchange_;
  std::unique_ptr<Outgoing> outgoing_;  // while it is being written
  std::chrono::steady_clock::time_point last_used_;
  bool proven_ = false;  // has answered
  bool taking_input_ = false;
  bool waited_ = false;  // for what the server said unasked
};

}  // namespace avenor::net
