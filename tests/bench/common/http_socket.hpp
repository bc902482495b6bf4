// One kept-alive HTTP/1.1 connection to the loopback, blocking, with requests pipelined: as bare as it can
// be. Throws std::runtime_error.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace avenor::bench {

class HttpSocket {
 public:
  explicit HttpSocket(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("the broker is not there");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~HttpSocket() { ::close(fd_); }
  HttpSocket(const HttpSocket&) = delete;
  HttpSocket& operator=(const HttpSocket&) = delete;

  static void append_post(std::string& out, std::string_view target, std::string_view body) {
    fmt::format_to(std::back_inserter(out),
                   "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                   "{}\r\n\r\n{}",
                   target, body.size(), body);
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("the broker has hung up");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// The next answer's body; good until the next call. An answer that is not a 2xx throws.
  std::string_view receive() {
    in_.erase(0, taken_);
    taken_ = 0;
    constexpr std::string_view kLength = "Content-Length: ";
    std::size_t end = 0, size = 0;
    while (true) {
      end = in_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const char* const digits = in_.data() + in_.find(kLength) + kLength.size();
        std::from_chars(digits, in_.data() + end, size);
        if (in_.size() >= end + 4 + size) break;
      }
      std::array<char, 65536> chunk;
      const ssize_t got = ::recv(fd_, chunk.data(), chunk.size(), 0);
      if (got <= 0) throw std::runtime_error("the broker has hung up");
      in_.append(chunk.data(), static_cast<std::size_t>(got));
    }
    taken_ = end + 4 + size;
    if (!in_.starts_with("HTTP/1.1 2")) throw std::runtime_error("the broker says: " + in_.substr(0, taken_));
    return std::string_view(in_).substr(end + 4, size);
  }

 private:
  int fd_;
  std::string in_;
  std::size_t taken_ = 0;
};

}  // namespace avenor::bench
