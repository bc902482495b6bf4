#include "proxy/source_of.hpp"

#include <algorithm>

namespace avenor::proxy {
namespace {

/// Envelopes begin with "v" and "source".
constexpr std::size_t kLook = 96;

std::string_view after_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

// As our own writer spells it.
std::string_view plain_source_of(std::string_view payload) {
  constexpr std::string_view kStart = R"({"v":1,"source":")";
  if (!payload.starts_with(kStart)) return {};
  const auto rest = payload.substr(kStart.size(), kLongestSource + 1);
  const auto end = std::ranges::find_if(rest, [](char c) { return c == '"' || c == '\\'; });
  if (end == rest.end() || *end == '\\') return {};
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

}  // namespace

std::string_view source_of(std::string_view payload) {
  if (const auto plain = plain_source_of(payload); !plain.empty()) return plain;
  constexpr std::string_view kField = "\"source\"";
  const auto at = payload.substr(0, kLook).find(kField);
  if (at == std::string_view::npos) return {};
  auto rest = after_blanks(payload.substr(at + kField.size()));
  if (!rest.starts_with(':')) return {};
  rest = after_blanks(rest.substr(1));
  if (!rest.starts_with('"')) return {};
  rest = rest.substr(1, kLongestSource + 1);
  const auto end = rest.find_first_of("\"\\");
  if (end == std::string_view::npos || rest[end] == '\\') return {};
  return rest.substr(0, end);
}

}  // namespace avenor::proxy
