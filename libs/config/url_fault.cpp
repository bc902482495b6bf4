#include "config/url_fault.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>

#include "config/host_port.hpp"
#include "config/key_words.hpp"

namespace avenor::config {
namespace {

constexpr std::size_t kLongestIpcPath = 107;  // sockaddr_un::sun_path, less its NUL

}  // namespace

std::string url_fault(std::string_view text, const Key& key) {
  const auto schemes = words_of(key);
  const std::string wanted = fmt::format("must begin with {}://", fmt::join(schemes, ":// or "));
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return wanted;
  const std::string_view scheme = text.substr(0, mark);
  if (!is_word(key, scheme)) return wanted;
  const std::string_view rest = text.substr(mark + 3);
  // ipc has no host, and libpq takes postgresql:///name for the local socket.
  const bool hostless = scheme == "ipc" || scheme.starts_with("postgres");
  if (rest.empty() || (!hostless && (rest.front() == ':' || rest.front() == '/'))) return "must name a host";
  const auto is_blank = [](unsigned char c) { return c <= ' ' || c == 0x7F; };
  if (std::any_of(rest.begin(), rest.end(), is_blank)) return "must not contain white space";
  if (scheme == "tcp") {
    const auto place = parse_host_port(rest);
    if (!place) return "must be an address and a port, such as tcp://127.0.0.1:5555 or tcp://[::1]:5555";
    if (place->port == 0) return "must have a port from 1 to 65535";
  }
  if (scheme == "ipc" && rest == "*")
    return "must name the socket's path: * would be a different path in each process";
  if (scheme == "ipc" && rest.size() > kLongestIpcPath)
    return "is longer than the 107 characters of a socket path";
  return {};
}

}  // namespace avenor::config
