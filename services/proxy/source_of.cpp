#include "proxy/source_of.hpp"

namespace avenor::proxy {
namespace {

/// Envelopes begin with "v" and "source".
constexpr std::size_t kLook = 96;

std::string_view after_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

}  // namespace

std::string_view source_of(std::string_view payload) {
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
