#include "net/url.hpp"

#include <fmt/format.h>
#include <charconv>

namespace avenor::net {
namespace {

std::uint16_t default_port(Scheme scheme) {
  switch (scheme) {
    case Scheme::Http:
    case Scheme::Ws: return 80;
    case Scheme::Https:
    case Scheme::Wss: return 443;
  }
  return 0;
}

std::string_view name_of(Scheme scheme) {
  switch (scheme) {
    case Scheme::Http: return "http";
    case Scheme::Https: return "https";
    case Scheme::Ws: return "ws";
    case Scheme::Wss: return "wss";
  }
  return "";
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<Scheme> scheme_of(std::string_view text) {
  const auto name = lower(text);
  for (const auto scheme : {Scheme::Http, Scheme::Https, Scheme::Ws, Scheme::Wss}) {
    if (name == name_of(scheme)) return scheme;
  }
  return std::nullopt;
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (ec != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool is_host(std::string_view host, bool bracketed) {
  if (host.empty()) return false;
  for (const char c : host) {
    const bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool other = bracketed ? c == ':' || c == '.' || c == '%' : c == '.' || c == '-' || c == '_';
    if (!alnum && !other) return false;
  }
  return true;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string Url::authority() const {
  const auto name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::to_string() const { return fmt::format("{}://{}{}", name_of(scheme), authority(), target); }

core::Result<Url> parse_url(std::string_view text) {
  const auto refuse = [text](std::string_view why) {
    return core::fail(fmt::format("URL \"{}\": {}", text, why));
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte >= 0x7f) return core::fail("URL: has a space or a character that is not ASCII");
  }
  const auto mark = text.find("://");
  if (mark == std::string_view::npos) return refuse("no scheme (http, https, ws or wss, then \"://\")");
  auto rest = text.substr(mark + 3);
  const auto path = rest.find_first_of("/?#");
  auto authority = rest.substr(0, path);
  if (authority.find('@') != std::string_view::npos) {
    return core::fail("URL: must not carry a user name or password before the host");
  }
  const auto scheme = scheme_of(text.substr(0, mark));
  if (!scheme) return refuse("the scheme must be http, https, ws or wss");
  if (text.find('#') != std::string_view::npos) return refuse("must not have a fragment (#)");

  Url url{.scheme = *scheme, .host = {}, .port = default_port(*scheme), .target = "/"};
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return refuse("'[' without ']'");
    url.host = lower(authority.substr(1, close - 1));
    port = authority.substr(close + 1);
    if (!is_host(url.host, true)) return refuse("the host is empty or has an invalid character");
    if (url.host.find(':') == std::string::npos) return refuse("only an IPv6 address may be in brackets");
  } else {
    const auto colon = authority.find(':');
    url.host = lower(authority.substr(0, colon));
    port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
    // A final dot does not change the host, but it would break every comparison with its name.
    if (url.host.ends_with('.')) url.host.pop_back();
    if (url.host.starts_with('.') || url.host.ends_with('.') || url.host.find("..") != std::string::npos)
      return refuse("the host has an empty part between two dots");
    if (!is_host(url.host, false)) return refuse("the host is empty or has an invalid character");
  }
  if (!port.empty()) {
    const auto number = port.starts_with(':') ? port_of(port.substr(1)) : std::nullopt;
    if (!number) return refuse("the port must be a number from 1 to 65535");
    url.port = *number;
  }
  if (path != std::string_view::npos) {
    url.target = rest.substr(path);
    if (url.target.front() == '?') url.target.insert(0, 1, '/');
  }
  return url;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
    }
  }
  return out;
}

core::Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return core::fail(fmt::format("\"{}\": '%' must be followed by two hexadecimal digits", text));
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view query_of(std::string_view target) {
  const auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const auto equals = pair.find('=');
    const auto key = percent_decode(pair.substr(0, equals));
    if (!key || *key != name) continue;
    std::string value(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
    for (char& c : value) {
      if (c == '+') c = ' ';
    }
    const auto decoded = percent_decode(value);
    return decoded ? std::optional(*decoded) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace avenor::net
