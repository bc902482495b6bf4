#include "net/http_server.hpp"

#include <utility>

#include "net/server_connection.hpp"
#include "net/server_core.hpp"

namespace avenor::net {

PendingAnswer::PendingAnswer(std::shared_ptr<ServerConnection> to, std::uint64_t which)
    : connection(std::move(to)), number(which) {}

PendingAnswer::~PendingAnswer() { connection->answer_text(number, 500, "the request was not answered\n"); }

Responder::Responder(std::shared_ptr<PendingAnswer> pending) : pending_(std::move(pending)) {}

void Responder::send(const HttpResponse& response) const {
  if (!pending_) return;
  pending_->connection->answer(pending_->number, response.status, response.headers, response.body);
}

void Responder::send(int status, std::string_view content_type, std::string_view body) const {
  if (!pending_) return;
  Headers headers;
  if (!content_type.empty()) headers.add("Content-Type", content_type);
  pending_->connection->answer(pending_->number, status, headers, body);
}

void Responder::drop() const {
  if (pending_) pending_->connection->drop();
}

HttpServer::HttpServer(boost::asio::io_context& io, HttpServerOptions options)
    : core_(std::make_shared<ServerCore>(io, std::move(options))) {}

HttpServer::~HttpServer() { core_->close(); }

void HttpServer::on_request(Handler handler) { core_->handler = std::move(handler); }

void HttpServer::on_websocket(std::string path, WsHandler handler) {
  core_->websocket_handlers.insert_or_assign(std::move(path), std::move(handler));
}

core::Status HttpServer::listen(const std::string& address, std::uint16_t port) {
  return core_->listen(address, port);
}
std::uint16_t HttpServer::port() const { return core_->port(); }
void HttpServer::stop() { core_->stop(); }
std::size_t HttpServer::connections() const { return core_->connections(); }
const HttpServerStats& HttpServer::stats() const { return core_->stats(); }

}  // namespace avenor::net
