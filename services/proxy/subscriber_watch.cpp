#include "proxy/subscriber_watch.hpp"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <optional>
#include <sstream>

namespace avenor::proxy {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kPatience = 2s;                     // above the bound
constexpr core::Duration kShortPatience = 500ms;             // above twice the bound
constexpr core::Duration kStuckPatience = 300ms;             // above the bound, for a peer that reads nothing
constexpr std::uint64_t kLittle = std::uint64_t{64} * 1024;  // bytes; less than this counts as nothing
constexpr core::Duration kSettling = 3s;  // until the memory of a released queue is returned to the system

std::size_t resident_bytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long size = 0, resident = 0;
  const int read = std::fscanf(file, "%lu %lu", &size, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

// Bytes given to the kernel and not yet read by the other side. Negative: no longer a socket of ours.
int waiting_bytes(int fd) {
  int bytes = 0;
  return ::ioctl(fd, SIOCOUTQ, &bytes) == 0 ? bytes : -1;
}

// The kernel's tcp_info is longer than the C library's (linux/tcp.h cannot be included beside it).
struct LongTcpInfo {
  tcp_info known;
  std::uint64_t pacing_rate, max_pacing_rate, bytes_acked;
};
static_assert(offsetof(LongTcpInfo, bytes_acked) == 120);

// Bytes that the peer has acknowledged since the connection was made; only TCP counts them.
std::optional<std::uint64_t> acknowledged_by(int fd) {
  LongTcpInfo info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || size != sizeof info) return std::nullopt;
  return info.bytes_acked;
}

// The kernel's buffer is full: further messages stay in our memory. In a flood a subscriber that reads as
// fast as it can also has bytes waiting at every check, but its buffer keeps draining.
bool is_full(int fd) {
  pollfd socket{.fd = fd, .events = POLLOUT, .revents = 0};
  return ::poll(&socket, 1, 0) == 0;
}

std::string who(int fd) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return "unknown";
  if (address.ss_family == AF_UNIX && ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0)
    return "process " + std::to_string(credentials.pid);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(ntohs(v4.sin_port));
  }
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(v6.sin6_port));
  }
  return "unknown";
}

}  // namespace

SubscriberWatch::SubscriberWatch(boost::asio::io_context& io, zmq::context_t& context, zmq::socket_t& socket)
    : observed_(socket) {
  std::ostringstream name;
  name << "inproc://subscribers-" << socket.handle();
  const std::string address = name.str();
  if (zmq_socket_monitor(socket.handle(), address.c_str(),
                         ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED) != 0)
    throw zmq::error_t();
  zmq::socket_t pair(context, zmq::socket_type::pair);
  pair.set(zmq::sockopt::linger, 0);
  pair.connect(address);
  events_ = std::make_unique<bus::LoopSocket>(io, std::move(pair), [this] { return drain(); });
  events_->start();
}

SubscriberWatch::~SubscriberWatch() {
  if (observed_.handle() != nullptr) zmq_socket_monitor(observed_.handle(), nullptr, 0);
}

bool SubscriberWatch::drain() {
  zmq::message_t event, address;
  while (events_->zmq().recv(event, zmq::recv_flags::dontwait)) {
    if (event.more()) (void)events_->zmq().recv(address, zmq::recv_flags::dontwait);
    std::uint16_t kind = 0;
    std::uint32_t value = 0;
    if (event.size() < sizeof kind + sizeof value) continue;
    std::memcpy(&kind, event.data(), sizeof kind);
    std::memcpy(&value, event.data<char>() + sizeof kind, sizeof value);
    const int fd = static_cast<int>(value);
    if (kind == ZMQ_EVENT_ACCEPTED) {
      peers_.insert_or_assign(fd, Peer{});
    } else {
      peers_.erase(fd);
    }
  }
  return false;
}

void SubscriberWatch::note(int fd, Peer& peer, core::MonoTime now) {
  const int waiting = waiting_bytes(fd);
  if (waiting <= 0) {
    peer.behind_since.reset();
    peer.stuck_since.reset();
    return;
  }
  if (!peer.behind_since) peer.behind_since = now;
  const auto acknowledged = acknowledged_by(fd);
  const auto mark = acknowledged.value_or(static_cast<std::uint64_t>(waiting));
  // A full window still takes a few bytes now and then.
  const bool took = acknowledged ? mark - peer.mark >= kLittle : mark != peer.mark;
  if (peer.stuck_since && !took) return;
  peer.stuck_since = now;
  peer.mark = mark;
}

void SubscriberWatch::look(core::MonoTime now) {
  for (auto& [fd, peer] : peers_) note(fd, peer, now);
  const std::size_t resident = resident_bytes();
  // Also while the memory of another is still on its way back: whoever was cut off connects again at once.
  if (resident > kMostMemory) cut_off(&Peer::stuck_since, now, kStuckPatience);
  if (settling_) {
    if (now - last_cut_ < kSettling) return;
    settling_ = false;
    // Memory that the allocator retains is no subscriber's queue.
    bound_ = resident > kMostMemory ? resident + kMostMemory / 2 : kMostMemory;
  }
  if (resident <= kMostMemory) bound_ = kMostMemory;
  if (resident > bound_)
    cut_off(&Peer::behind_since, now, resident > 2 * bound_ ? kShortPatience : kPatience);
}

void SubscriberWatch::cut_off(std::optional<core::MonoTime> Peer::* since, core::MonoTime now,
                              core::Duration patience) {
  for (auto it = peers_.begin(); it != peers_.end();) {
    const auto& begun = it->second.*since;
    if (!begun || now - *begun < patience || !is_full(it->first)) {
      ++it;
      continue;
    }
    const std::string name = who(it->first);
    ::shutdown(it->first, SHUT_RDWR);  // ZeroMQ owns the descriptor and closes it
    it = peers_.erase(it);
    ++cut_;
    last_cut_ = now;
    settling_ = true;
    if (told_) told_(name);
  }
}

}  // namespace avenor::proxy
