// Internal: one kept-alive connection of an HttpClient. Requests go out in the order given, answers come in
// that order.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>

#include "net/channel.hpp"
#include "net/client_pool.hpp"
#include "net/http_parser.hpp"

namespace avenor::net {

class ClientConnection final : public Channel::Handler,
                               public std::enable_shared_from_this<ClientConnection> {
 public:
  ClientConnection(std::shared_ptr<ClientPool> pool, std::shared_ptr<Channel> channel);
  void start() { channel_->start(shared_from_this()); }

  /// Written at the end of this turn of the loop.
  void assign(ExchangePtr exchange);
  /// The pool is told of everything unanswered (ClientPool::lost).
  void give_up(const std::string& why);
  /// Closes and hands back what is unanswered.
  std::deque<ExchangePtr> drop();

  const std::deque<ExchangePtr>& outstanding() const { return outstanding_; }
  std::chrono::steady_clock::time_point last_used() const { return last_used_; }

  void on_input() override;
  void on_end(bool eof, const std::string& why) override;
  void on_write() override;

 private:
  void flush();
  void complete();

  std::shared_ptr<ClientPool> pool_;  // null once given up
  std::shared_ptr<Channel> channel_;
  HttpParser parser_;
  std::deque<ExchangePtr> outstanding_;
  std::chrono::steady_clock::time_point last_used_;
  bool flush_posted_ = false;
  bool proven_ = false;  ///< has answered
  bool waited_ = false;  // for what the server said unasked
};

}  // namespace avenor::net
