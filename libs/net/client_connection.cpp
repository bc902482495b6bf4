#include "net/client_connection.hpp"

#include <fmt/format.h>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace avenor::net {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

bool carries_length(const HttpRequest& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

}  // namespace

/// The bytes of a request. They outlive the exchange when that is given up in the middle of the write. One
/// text in one buffer: the pool has checked each part (problem_of(), Headers::add).
struct ClientConnection::Outgoing {
  Outgoing(const ClientPool& pool, const HttpRequest& request) {
    constexpr std::size_t kAround = 128;
    const Headers& headers = request.headers;
    text.reserve(request.method.size() + pool.prefix().size() + request.target.size() + pool.fields().size() +
                 headers.bytes() + request.body.size() + kAround);
    text.append(request.method).append(1, ' ').append(pool.prefix()).append(request.target);
    text.append(" HTTP/1.1\r\n").append(pool.fields());
    headers.write(text);
    if (carries_length(request))
      text.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    text.append("\r\n").append(request.body);
  }

  std::string text;
};

ClientConnection::ClientConnection(std::shared_ptr<ClientPool> pool, std::shared_ptr<Stream> stream)
    : pool_(std::move(pool)),
      stream_(std::move(stream)),
      parser_(HttpParser::Kind::Response,
              {.head = std::size_t{64} << 10, .fields = 200, .body = pool_->options().max_body}),
      last_used_(std::chrono::steady_clock::now()) {
  // A request that was given up must not be delivered later: after a normal close the kernel would continue
  // to retransmit it.
  stream_->never_linger(pool_->options().request_timeout);
}

ClientConnection::~ClientConnection() = default;

void ClientConnection::assign(ExchangePtr exchange) {
  exchange_ = std::move(exchange);
  waited_ = false;
  if (taking_input_) return;  // on_read() goes on with it
  // look_and_write(), which may call back, handles a peer that has sent something, and one that has not
  // answered anything yet: it may already be closing.
  if (proven_ && stream_->look() == Stream::Peer::Quiet) return write();
  post_look();
}

void ClientConnection::post_look() {
  asio::post(stream_->get_executor(), [self = shared_from_this()] { self->look_and_write(); });
}

void ClientConnection::post_twice() {
  asio::post(stream_->get_executor(), [self = shared_from_this()] { self->post_look(); });
}

void ClientConnection::look_and_write() {
  if (pool_ == nullptr || exchange_ == nullptr || exchange_->written) return;
  // The server may have closed an idle connection while its last bytes are still unread by our loop.
  switch (stream_->look()) {
    case Stream::Peer::Quiet: return write();
    case Stream::Peer::Closed: return give_up("the server closed the connection");
    case Stream::Peer::Speaking:
      // A closing message (a 408, a TLS alert) or a TLS session ticket: one turn of the loop shows which.
      if (std::exchange(waited_, true)) return write();
      return post_twice();
  }
}

void ClientConnection::write() {
  exchange_->written = true;  // until proven otherwise
  outgoing_ = std::make_unique<Outgoing>(*pool_, exchange_->request);
  asio::async_write(
      *stream_, asio::buffer(outgoing_->text),
      [self = shared_from_this()](const error_code& ec, std::size_t sent) { self->on_written(ec, sent); });
}

void ClientConnection::on_written(const error_code& ec, std::size_t sent) {
  outgoing_.reset();
  if (pool_ == nullptr || !ec) return;
  // The kernel accepted no byte: that is proof. Not with TLS, where a part of a record may have been sent.
  if (exchange_ != nullptr && sent == 0 && !stream_->is_tls()) exchange_->written = false;
  give_up(ec.message());
}

void ClientConnection::read() {
  stream_->async_read_some(
      input_.prepare(Stream::kRead),
      [self = shared_from_this()](const error_code& ec, std::size_t n) { self->on_read(ec, n); });
}

void ClientConnection::on_read(const error_code& ec, std::size_t n) {
  if (pool_ == nullptr) return;
  if (!ec) {
    input_.commit(n);
    taking_input_ = true;
    on_input();
    taking_input_ = false;
    if (pool_ == nullptr) return;
    read();
    if (exchange_ == nullptr || exchange_->written) return;
    // TLS may buffer bytes of the server that the kernel no longer has: read first.
    stream_->is_tls() ? post_twice() : look_and_write();
    return;
  }
  const bool ended = ec == asio::error::eof;
  if (ended && parser_.started()) {
    parser_.feed_end();
    if (parser_.done()) complete();
  }
  if (pool_ != nullptr) give_up(ended ? "the peer closed the connection" : ec.message());
}

void ClientConnection::on_input() {
  while (pool_ != nullptr && input_.size() > 0) {
    if (exchange_ == nullptr || !exchange_->written)
      return give_up("the server sent a response without a request");
    parser_.set_answer_to_head(exchange_->request.method == "HEAD");
    const auto unread = input_.data();
    input_.consume(parser_.feed({static_cast<const char*>(unread.data()), unread.size()}));
    if (parser_.failed()) return give_up("invalid response: " + parser_.error());
    if (!parser_.done()) return;
    const int status = parser_.response().status;
    if (status == 101) return give_up("the server switched protocols without a request");
    if (status < 200) {
      parser_.next();
      continue;
    }
    complete();
  }
}

void ClientConnection::complete() {
  const auto pool = pool_;
  auto exchange = std::move(exchange_);
  auto response = std::move(parser_.response());
  // Neither the unsent rest of the request, when the answer came early, nor bytes behind the answer may be
  // taken for the next exchange.
  const bool keep = parser_.keep_alive() && outgoing_ == nullptr && input_.size() == 0;
  parser_.next();
  last_used_ = std::chrono::steady_clock::now();
  proven_ = true;
  if (!keep) {
    drop();
    pool->forget(*this);
  }
  pool->answer(std::move(exchange), std::move(response));
  pool->pump();
}

void ClientConnection::give_up(const std::string& why) {
  const auto pool = pool_;
  // A partial answer: the server has acted on the request.
  if (parser_.started() && exchange_ != nullptr) exchange_->may_repeat = false;
  auto exchange = drop();
  if (pool) pool->lost(*this, std::move(exchange), why);
}

ExchangePtr ClientConnection::drop() {
  pool_.reset();
  stream_->abort();
  return std::move(exchange_);
}

}  // namespace avenor::net
