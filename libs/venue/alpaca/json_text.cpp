#include "venue/alpaca/json_text.hpp"

#include <fmt/format.h>

namespace avenor::venue::alpaca {

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

JsonText& JsonText::text(std::string_view key, std::string_view value) {
  return raw(key, json_quoted(value));
}

JsonText& JsonText::raw(std::string_view key, std::string_view value) {
  out_ += out_.size() == 1 ? "\"" : ",\"";
  out_.append(key).append("\":").append(value);
  return *this;
}

}  // namespace avenor::venue::alpaca
