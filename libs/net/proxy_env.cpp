#include "net/proxy_env.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/loopback.hpp"

namespace avenor::net {
namespace {

std::string_view value_of(const Environment& environment, const char* name) {
  const char* const value = environment(name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_exempt(std::string_view list, std::string_view host) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const std::string spelt = lower_case(list.substr(0, comma));
    std::string_view entry = spelt;
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ')) entry.remove_suffix(1);
    if (entry == "*") return true;
    while (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry.ends_with('.')) entry.remove_suffix(1);
    if (entry.empty() || !host.ends_with(entry)) continue;
    if (host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.') return true;
  }
  return false;
}

}  // namespace

std::string ignored_proxy(const Url& url, const Environment& environment) {
  if (core::is_loopback(url.host)) return {};
  for (const char* const name : {"NO_PROXY", "no_proxy"})
    if (is_exempt(value_of(environment, name), url.host)) return {};
  // Of HTTP_PROXY only the small spelling counts anywhere: a CGI script can be made to see the large one.
  std::vector<const char*> names{"ALL_PROXY", "all_proxy"};
  if (url.is_tls()) {
    names.insert(names.begin(), {"HTTPS_PROXY", "https_proxy"});
  } else {
    names.insert(names.begin(), "http_proxy");
  }
  for (const char* const name : names) {
    if (value_of(environment, name).empty()) continue;
    return fmt::format(
        "{} is set, and Avenor does not use proxies: it connects to {} directly. Allow direct connections to "
        "that host, and unset the variable or name the host in NO_PROXY",
        name, url.authority());
  }
  return {};
}

std::string ignored_proxy(const Url& url) {
  return ignored_proxy(url, [](const char* name) { return static_cast<const char*>(std::getenv(name)); });
}

}  // namespace avenor::net
