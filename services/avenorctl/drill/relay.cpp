#include "avenorctl/drill/relay.hpp"

#include <fmt/format.h>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <set>

namespace avenor::avenorctl::drill {
namespace {

using boost::asio::ip::tcp;
using Error = boost::system::error_code;

void reset(tcp::socket& socket) {
  Error ignored;
  if (!socket.is_open()) return;
  socket.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

struct Pair : std::enable_shared_from_this<Pair> {
  explicit Pair(tcp::socket from) : caller(std::move(from)), target(caller.get_executor()) {}

  tcp::socket caller, target;
  std::array<char, 16384> out{}, in{};

  void close() {
    reset(caller);
    reset(target);
  }
};

}  // namespace

struct Relay::Impl : std::enable_shared_from_this<Impl> {
  Impl(boost::asio::io_context& loop, std::uint16_t port)
      : acceptor(loop), target(boost::asio::ip::address_v4::loopback(), port) {}

  tcp::acceptor acceptor;
  tcp::endpoint target, here{boost::asio::ip::address_v4::loopback(), 0};
  Wire wire = Wire::Whole;
  std::set<std::shared_ptr<Pair>> pairs;
  bool over = false;

  core::Status listen() {
    Error error;
    acceptor.open(tcp::v4(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(here, error);
    if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) return core::fail(fmt::format("the relay cannot listen: {}", error.message()));
    here = acceptor.local_endpoint();
    accept();
    return {};
  }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](const Error& error, tcp::socket socket) {
      if (error || self->over) return;
      self->join(std::make_shared<Pair>(std::move(socket)));
      self->accept();
    });
  }

  void join(const std::shared_ptr<Pair>& pair) {
    pairs.insert(pair);
    if (wire == Wire::Silent) return;
    pair->target.async_connect(target, [self = shared_from_this(), pair](const Error& error) {
      if (error || self->over) return self->drop(pair);
      self->pump(pair, true);
      self->pump(pair, false);
    });
  }

  void drop(const std::shared_ptr<Pair>& pair) {
    pair->close();
    pairs.erase(pair);
  }

  // Forwarding ends when bytes are discarded: that connection is then lost, and set() resets it.
  void pump(const std::shared_ptr<Pair>& pair, bool outward) {
    auto& from = outward ? pair->caller : pair->target;
    auto& buffer = outward ? pair->out : pair->in;
    from.async_read_some(boost::asio::buffer(buffer), [self = shared_from_this(), pair, outward](
                                                          const Error& error, std::size_t count) {
      if (self->over) return;
      if (self->wire == Wire::Silent || (self->wire == Wire::Deaf && !outward)) return;
      if (error) return self->drop(pair);
      auto& to = outward ? pair->target : pair->caller;
      boost::asio::async_write(to, boost::asio::buffer(outward ? pair->out : pair->in, count),
                               [self, pair, outward](const Error& failed, std::size_t) {
                                 if (self->over) return;
                                 if (failed) return self->drop(pair);
                                 self->pump(pair, outward);
                               });
    });
  }

  void drop_all() {
    for (const auto& pair : pairs) pair->close();
    pairs.clear();
  }
};

Relay::Relay(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Relay::~Relay() {
  Error ignored;
  impl_->over = true;
  impl_->acceptor.close(ignored);
  impl_->drop_all();
}

core::Result<std::unique_ptr<Relay>> Relay::open(boost::asio::io_context& io, std::uint16_t target_port) {
  auto impl = std::make_shared<Impl>(io, target_port);
  if (const auto listening = impl->listen(); !listening) return tl::unexpected(listening.error());
  return std::unique_ptr<Relay>(new Relay(std::move(impl)));
}

std::uint16_t Relay::port() const { return impl_->here.port(); }

core::Status Relay::set(Wire wire) {
  Error ignored;
  const Wire before = std::exchange(impl_->wire, wire);
  if (before == wire) return {};
  if (before != Wire::Whole || wire == Wire::Cut) impl_->drop_all();
  if (wire == Wire::Cut) impl_->acceptor.close(ignored);
  return before == Wire::Cut ? impl_->listen() : core::Status{};
}

}  // namespace avenor::avenorctl::drill
