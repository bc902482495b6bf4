#include "core/loopback.hpp"

#include <algorithm>

namespace avenor::core {

bool is_loopback(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos)
    return true;
  constexpr std::string_view kName = "localhost";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return host == "::1" || std::ranges::equal(host, kName, {}, lower);
}

}  // namespace avenor::core
