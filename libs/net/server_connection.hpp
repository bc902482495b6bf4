// Internal: one HTTP connection of the server, until it closes or becomes a WebSocket.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "net/channel.hpp"
#include "net/http_parser.hpp"
#include "net/http_server.hpp"
#include "net/server_core.hpp"

namespace avenor::net {

class ServerConnection;

/// What the copies of a Responder share; its end answers 500 when nobody did.
struct PendingAnswer {
  PendingAnswer(std::shared_ptr<ServerConnection> to, std::uint64_t which);
  ~PendingAnswer();
  PendingAnswer(const PendingAnswer&) = delete;
  PendingAnswer& operator=(const PendingAnswer&) = delete;

  std::shared_ptr<ServerConnection> connection;
  std::uint64_t number;
};

class ServerConnection final : public Channel::Handler,
                               public std::enable_shared_from_this<ServerConnection> {
 public:
  ServerConnection(std::shared_ptr<ServerCore> core, std::shared_ptr<Channel> channel);
  void start();

  /// `headers` as Headers::wire() gives them; "" for no content type. Does nothing the second time.
  void answer(std::uint64_t number, int status, std::string_view headers, std::string_view content_type,
              std::string_view body);
  /// With a reset, nothing more is written.
  void drop();
  /// Closes when nothing is unanswered any more.
  void stop();

  void on_input() override;
  void on_end(bool eof, const std::string& why) override;
  void on_drained() override;

 private:
  using Moment = std::chrono::steady_clock::time_point;
  enum class State {
    Serving,
    Last,      // the request with which the connection ends has been read
    Draining,  // the last answer is written; what the client still sends is thrown away for a moment
    Closed,
  };
  /// A request read and not yet written an answer for, in order.
  struct Slot {
    bool head = false;  // HEAD: no body
    bool last = false;  // the connection ends with it
    bool ready = false;
    std::string text{};  // the answer, while an earlier one is missing
  };

  bool may_read() const;
  void parse();
  void dispatch();
  void upgrade(const HttpServer::WsHandler& handler);
  void refuse(int status, std::string_view why);
  void settle();
  void watch();
  void arm();
  void overdue();
  void close();

  std::shared_ptr<ServerCore> core_;
  std::shared_ptr<Channel> channel_;
  HttpParser parser_;
  std::deque<Slot> slots_;
  std::uint64_t first_ = 0;  // the number of slots_.front()
  State state_ = State::Serving;
  bool parsing_ = false;
  bool continued_ = false;  // 100 Continue was sent for this request
  bool at_end_ = false;     // the client sends no more

  enum class Phase { Idle, Head, Body, Busy, Writing, Draining };
  Phase phase_now() const;
  core::Duration limit_of(Phase phase) const;
  Phase phase_ = Phase::Busy;
  std::uint64_t phase_number_ = 0;  // of requests read when the phase began
  boost::asio::steady_timer timer_;
  Moment deadline_ = Moment::max();
  Moment armed_ = Moment::max();
};

}  // namespace avenor::net
