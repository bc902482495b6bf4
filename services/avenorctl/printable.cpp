#include "avenorctl/printable.hpp"

#include <fmt/format.h>

#include "core/code_point.hpp"

namespace avenor::avenorctl {
namespace {

/// `text` with each unprintable character replaced by `escape`.
template <class Escape>
std::string escaped(std::string_view text, Escape escape) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto character = core::first_code_point(text);
    if (character.is_utf8 && !core::is_unprintable(character.value))
      out += text.substr(0, character.length);
    else
      out += escape(character);
    text.remove_prefix(character.length);
  }
  return out;
}

std::string escape(const core::CodePoint& c) {
  const auto code = static_cast<unsigned>(c.value);
  if (code < 0x80 || !c.is_utf8) return fmt::format("\\x{:02x}", code);
  return code <= 0xffff ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
}

std::string json_escape(const core::CodePoint& c) {
  const auto code = static_cast<unsigned>(c.value);
  if (!c.is_utf8) return "\\ufffd";
  // White space between tokens: valid JSON has these characters unescaped only there.
  if (code < 0x20) return " ";
  if (code <= 0xffff) return fmt::format("\\u{:04x}", code);
  const auto rest = code - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10U), 0xdc00 + (rest & 0x3ffU));
}

}  // namespace

std::string printable(std::string_view text) { return escaped(text, escape); }

std::string printable_json(std::string_view json) { return escaped(json, json_escape); }

}  // namespace avenor::avenorctl
