// Internal: one HTTP connection of the server, until it closes or becomes a WebSocket.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <cstdint>
#include <memory>
#include <string_view>

#include "net/answer_queue.hpp"
#include "net/http_parser.hpp"
#include "net/http_server.hpp"
#include "net/server_core.hpp"
#include "net/server_deadline.hpp"
#include "net/stream.hpp"

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

class ServerConnection final : public std::enable_shared_from_this<ServerConnection> {
 public:
  ServerConnection(std::shared_ptr<ServerCore> core, std::shared_ptr<Stream> stream);
  void start();

  /// Does nothing the second time.
  void answer(std::uint64_t number, int status, const Headers& headers, std::string_view body);
  void answer_text(std::uint64_t number, int status, std::string_view text);
  /// With a reset, nothing more is written.
  void drop();
  /// Closes when nothing is unanswered any more.
  void stop();

 private:
  using Phase = ServerDeadline::Phase;
  enum class State {
    Serving,
    Last,      // the request with which the connection ends has been read
    Draining,  // the last answer is written; what the client still sends is thrown away for a moment
    Closed,
  };

  bool may_read() const;
  void read();
  void on_read(const boost::system::error_code& ec, std::size_t n);
  void parse();
  void dispatch();
  void upgrade(const HttpServer::WsHandler& handler);
  void refuse(int status, std::string_view why);
  void write_continue();
  void write_next();
  void on_written(const boost::system::error_code& ec);
  void settle();
  Phase phase_now() const;
  void watch();
  void overdue(Phase phase);
  void close();

  std::shared_ptr<ServerCore> core_;
  std::shared_ptr<Stream> stream_;
  boost::beast::flat_buffer input_;
  HttpParser parser_;
  AnswerQueue answers_;
  State state_ = State::Serving;
  bool reading_ = false;
  bool writing_ = false;
  bool parsing_ = false;
  bool continued_ = false;  // 100 Continue was sent for this request
  bool at_end_ = false;     // the client sends no more
  ServerDeadline deadline_;
};

}  // namespace avenor::net
