#include "unit/net/net_support.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace avenor::testing {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

Loop::Loop() : io_(std::make_unique<asio::io_context>(1)) {}
Loop::~Loop() = default;

bool Loop::until(const std::function<bool()>& condition, std::chrono::milliseconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    io_->restart();
    io_->run_one_for(std::chrono::milliseconds{10});
  }
  return true;
}

void Loop::idle(std::chrono::milliseconds duration) {
  until([] { return false; }, duration);
}

void Loop::after(std::chrono::milliseconds delay, std::function<void()> what) {
  auto timer = std::make_shared<asio::steady_timer>(*io_, delay);
  timer->async_wait([timer, what = std::move(what)](const error_code& ec) {
    if (!ec) what();
  });
}

struct Peer::Impl : std::enable_shared_from_this<Peer::Impl> {
  explicit Impl(tcp::socket s) : socket(std::move(s)) {}

  void read() {
    if (!reading) return;
    socket.async_read_some(asio::buffer(buffer),
                           [self = shared_from_this()](const error_code& ec, std::size_t n) {
                             if (ec) {
                               self->ended = true;
                               return;
                             }
                             self->received.append(self->buffer.data(), n);
                             self->read();
                           });
  }

  void drip(std::string bytes) {
    if (bytes.empty() || !socket.is_open()) return;
    error_code ignored;
    asio::write(socket, asio::buffer(bytes.data(), 1), ignored);
    asio::post(socket.get_executor(),
               [self = shared_from_this(), rest = bytes.substr(1)] { self->drip(rest); });
  }

  tcp::socket socket;
  std::array<char, 65536> buffer{};
  std::string received;
  bool ended = false;
  bool reading = true;
};

Peer::~Peer() { close(); }
const std::string& Peer::received() const { return impl_->received; }
void Peer::forget() { impl_->received.clear(); }
bool Peer::ended() const { return impl_->ended; }
void Peer::drip(const std::string& bytes) { impl_->drip(bytes); }
void Peer::stop_reading() { impl_->reading = false; }

void Peer::send(std::string_view bytes) {
  error_code ignored;
  asio::write(impl_->socket, asio::buffer(bytes), ignored);
}

void Peer::close() {
  error_code ignored;
  impl_->socket.close(ignored);
}

void Peer::reset() {
  error_code ignored;
  impl_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

namespace {

PeerPtr make_peer(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  auto impl = std::make_shared<Peer::Impl>(std::move(socket));
  asio::post(impl->socket.get_executor(), [impl] { impl->read(); });
  return std::make_shared<Peer>(std::move(impl));
}

tcp::endpoint loopback(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

}  // namespace

PeerPtr connect_to(Loop& loop, std::uint16_t port) {
  tcp::socket socket(loop.io());
  socket.connect(loopback(port));
  return make_peer(std::move(socket));
}

struct RawServer::Impl : std::enable_shared_from_this<RawServer::Impl> {
  explicit Impl(asio::io_context& io) : acceptor(io, loopback(0)) {}

  void accept(RawServer* server) {
    acceptor.async_accept([self = shared_from_this(), server](const error_code& ec, tcp::socket socket) {
      if (ec) return;
      self->peers.push_back(make_peer(std::move(socket)));
      if (server->on_accept) server->on_accept(*self->peers.back());
      self->accept(server);
    });
  }

  tcp::acceptor acceptor;
  std::vector<PeerPtr> peers;
};

RawServer::RawServer(Loop& loop) : impl_(std::make_shared<Impl>(loop.io())) { impl_->accept(this); }

RawServer::~RawServer() {
  error_code ignored;
  impl_->acceptor.close(ignored);
}

std::uint16_t RawServer::port() const { return impl_->acceptor.local_endpoint().port(); }

std::string RawServer::url(std::string_view scheme) const {
  return std::string(scheme) + "://127.0.0.1:" + std::to_string(port());
}

std::vector<PeerPtr>& RawServer::peers() { return impl_->peers; }

struct SlammingServer::Impl : std::enable_shared_from_this<SlammingServer::Impl> {
  explicit Impl(asio::io_context& io) : acceptor(io, loopback(0)) { acceptor.non_blocking(true); }

  void look() {
    error_code ec;
    auto socket = acceptor.accept(ec);
    if (!ec) {
      ++slammed;
      socket.close(ec);
    }
    if (!acceptor.is_open()) return;
    asio::post(acceptor.get_executor(), [self = shared_from_this()] { self->look(); });
  }

  tcp::acceptor acceptor;
  int slammed = 0;
};

SlammingServer::SlammingServer(Loop& loop) : impl_(std::make_shared<Impl>(loop.io())) { impl_->look(); }

SlammingServer::~SlammingServer() {
  error_code ignored;
  impl_->acceptor.close(ignored);
}

std::string SlammingServer::url() const {
  return "http://127.0.0.1:" + std::to_string(impl_->acceptor.local_endpoint().port());
}

int SlammingServer::slammed() const { return impl_->slammed; }

std::uint16_t closed_port(Loop& loop) {
  tcp::acceptor acceptor(loop.io(), loopback(0));
  return acceptor.local_endpoint().port();
}

std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
    ++count;
  return count;
}

}  // namespace avenor::testing
