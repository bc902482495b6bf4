// bench_broker [--port N] [--fills answer|stream|both]: a broker that costs next to nothing, so that what is
// measured is ours. One thread, one epoll, the loopback. Its first line of output is the port that it listens
// on.
//
//   --port N    0 (the default): any free one
//   --fills W   where an execution is told: in the answer to the order (the default), on the order stream, or
//   both
//
// GET /stats: how many orders came, how many of them twice (those were refused and not taken again).
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <unordered_map>
#include <vector>

#include "bench/broker/connection.hpp"
#include "bench/common/options.hpp"

using namespace avenor::bench;
using broker::Connection;

namespace {

class Server {
 public:
  Server(std::uint16_t port, broker::Ways ways) : ways_(ways), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    listen(port);
  }

  std::uint16_t port() const { return port_; }

  [[noreturn]] void run() {
    std::array<epoll_event, 64> ready{};
    while (true) {
      const int count = ::epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), -1);
      for (int i = 0; i < count; ++i) {
        const auto& [events, data] = ready[static_cast<std::size_t>(i)];
        if (data.fd == listener_)
          accept();
        else
          serve(data.fd, events);
      }
      tell_listeners();
    }
  }

 private:
  void listen(std::uint16_t port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 512) != 0)
      Options::die("cannot listen on port " + std::to_string(port));
    ::getsockname(listener_, raw, &size);
    port_ = ntohs(address.sin_port);
    watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
  }

  void watch(int fd, std::uint32_t events, int how) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    ::epoll_ctl(poll_, how, fd, &event);
  }

  void accept() {
    for (int fd = 0; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      clients_.emplace(fd, std::make_unique<Connection>(book_, ways_, events_));
      watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
  }

  void serve(int fd, std::uint32_t events) {
    const auto found = clients_.find(fd);
    if (found == clients_.end()) return;
    Connection& client = *found->second;
    if ((events & ~std::uint32_t{EPOLLOUT}) != 0) {
      std::array<char, 65536> chunk;
      const ssize_t got = ::read(fd, chunk.data(), chunk.size());
      if (got == 0 || (got < 0 && errno != EAGAIN)) return drop(fd);
      if (got > 0) client.in.append(chunk.data(), static_cast<std::size_t>(got));
      if (got > 0 && !client.read()) return drop(fd);
    }
    flush(fd, client);
  }

  void flush(int fd, Connection& client) {
    if (client.out.empty()) return;
    const ssize_t sent = ::send(fd, client.out.data(), client.out.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return drop(fd);
    if (sent > 0) client.out.erase(0, static_cast<std::size_t>(sent));
    if (client.blocked == !client.out.empty()) return;
    client.blocked = !client.out.empty();
    watch(fd, client.blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
  }

  void tell_listeners() {
    if (events_.empty()) return;
    for (auto& [fd, client] : clients_) {
      if (!client->listens()) continue;
      client->out += events_;
      listeners_.push_back(fd);
    }
    events_.clear();
    for (const int fd : listeners_) flush(fd, *clients_.at(fd));
    listeners_.clear();
  }

  void drop(int fd) {
    ::close(fd);
    clients_.erase(fd);
  }

  broker::Ways ways_;
  broker::Book book_;
  int poll_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::unordered_map<int, std::unique_ptr<Connection>> clients_;
  std::string events_;  ///< frames for everyone who listens
  std::vector<int> listeners_;
};

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  const std::string fills = options.text("fills", "answer");
  if (fills != "answer" && fills != "stream" && fills != "both")
    Options::die("--fills is answer, stream or both, not " + fills);
  Server server(static_cast<std::uint16_t>(options.number("port", 0)),
                {.answer = fills != "stream", .stream = fills != "answer"});
  std::printf("%u\n", server.port());
  std::fflush(stdout);
  server.run();
}
