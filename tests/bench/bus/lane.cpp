#include "bench/bus/lane.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "bench/common/monotonic.hpp"
#include "bench/common/report.hpp"

namespace avenor::bench::bus_bench {
namespace {

constexpr int kDeadlineMs = 20'000;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

}  // namespace

Plan::Plan(const Options& options)
    : inbound(options.text("inbound")),
      outbound(options.text("outbound")),
      lane(options.text("lane", "")),
      count(static_cast<std::uint64_t>(options.number("count", 100'000))),
      window(static_cast<std::uint64_t>(options.number("window", 20'000))),
      rate(static_cast<double>(options.number("rate", 0))) {}

Ahead::Ahead(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_un address = address_of(path);
  for (const std::int64_t end = now_ns() + std::int64_t{kDeadlineMs} * 1'000'000;;) {
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    if (now_ns() > end) Options::die("no subscriber at " + path);
    sleep_until_ns(now_ns() + 5'000'000);
  }
}
Ahead::~Ahead() { ::close(fd_); }

bool Ahead::look(int wait_ms) {
  pollfd watched{.fd = fd_, .events = POLLIN, .revents = 0};
  if (::poll(&watched, 1, wait_ms) <= 0) return true;
  std::array<std::uint64_t, 512> words{};
  const ssize_t got = ::recv(fd_, words.data(), sizeof words, MSG_WAITALL | MSG_DONTWAIT);
  if (got <= 0) return false;
  // Eight bytes at a time are written at once, and never cut on a UNIX socket that has room.
  heard_ = true;
  received_ = words[static_cast<std::size_t>(got) / sizeof(std::uint64_t) - 1];
  return true;
}

Behind::Behind(const std::string& path) {
  ::unlink(path.c_str());
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 1) != 0) {
    Options::die("cannot listen at " + path);
  }
  pollfd watched{.fd = listener, .events = POLLIN, .revents = 0};
  if (::poll(&watched, 1, kDeadlineMs) <= 0) Options::die("no publisher at " + path);
  fd_ = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  ::close(listener);
}
Behind::~Behind() { ::close(fd_); }

void Behind::tell(std::uint64_t received) {
  [[maybe_unused]] const ssize_t sent = ::send(fd_, &received, sizeof received, MSG_NOSIGNAL);
}

bool Count::take(std::int64_t due) {
  last_ = now_ns();
  if (received_++ == 0) first_ = last_;
  if (plan_.rate > 0 && received_ > plan_.count / 10)
    latency_.record(static_cast<std::uint64_t>(std::max<std::int64_t>(0, last_ - due)));
  // Who sends by the clock reads nothing on the way: what is told him would fill the lane, and then stop us.
  return (plan_.rate == 0 && received_ % kTellEvery == 0) || all();
}

int Count::report(std::uint64_t bytes) const {
  const double seconds = static_cast<double>(last_ - first_) / 1e9;
  Report report;
  report.whole("received", received_)
      .whole("lost", plan_.count - received_)
      .whole("bytes", bytes)
      .number("seconds", seconds);
  report.number("per_s", seconds > 0 ? static_cast<double>(received_ - 1) / seconds : 0);
  if (plan_.rate > 0) report.latency("latency", latency_);
  report.print();
  return all() ? 0 : 1;
}

}  // namespace avenor::bench::bus_bench
