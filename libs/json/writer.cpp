#include "json/writer.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "core/utf8.hpp"

namespace avenor::json {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    std::size_t taken = 0;
    while (taken < text.size() && is_plain(text[taken])) ++taken;
    out.append(text.substr(0, taken));
    text.remove_prefix(taken);
    if (text.empty()) return;
    const auto byte = static_cast<unsigned char>(text.front());
    taken = 1;
    if (byte == '"' || byte == '\\') {
      out.push_back('\\');
      out.push_back(text.front());
    } else if (byte < 0x80) {
      out.append("\\u00");
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 15U]);
    } else if (const std::size_t length = core::utf8_length(text); length > 0) {
      taken = length;
      out.append(text.substr(0, length));
    } else {
      out.append(kReplacement);
    }
    text.remove_prefix(taken);
  }
}

template <class Integer>
std::string_view digits_of(Integer value, std::array<char, 24>& digits) {
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), static_cast<std::size_t>(end - digits.data())};
}

/// Writes one kind of value after the other (std::visit).
struct Rewriter {
  Writer& json;

  void operator()(Value::Null) const { json.null(); }
  void operator()(bool truth) const { json.boolean(truth); }
  void operator()(const Value::Number& number) const { json.raw(number.text); }
  void operator()(const std::string& text) const { json.string(text); }
  void operator()(const Value::Array& items) const {
    json.begin_array();
    for (const Value& item : items) json.value(item);
    json.end_array();
  }
  void operator()(const Value::Object& members) const {
    json.begin_object();
    for (const auto& [key, member] : members) json.key(key).value(member);
    json.end_object();
  }
};

}  // namespace

Writer& Writer::open(char bracket) {
  separate();
  out_.push_back(bracket);
  comma_ = false;
  return *this;
}

Writer& Writer::close(char bracket) {
  out_.push_back(bracket);
  comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  string(name);
  out_.push_back(':');
  comma_ = false;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  out_.push_back('"');
  append_escaped(out_, text);
  out_.push_back('"');
  comma_ = true;
  return *this;
}

Writer& Writer::signed_integer(std::int64_t value) {
  std::array<char, 24> digits{};
  return raw(digits_of(value, digits));
}

Writer& Writer::unsigned_integer(std::uint64_t value) {
  std::array<char, 24> digits{};
  return raw(digits_of(value, digits));
}

Writer& Writer::real(double value) { return std::isfinite(value) ? raw(fmt::format("{}", value)) : null(); }

Writer& Writer::decimal_string(core::Decimal value) {
  separate();
  out_.push_back('"');
  value.append_to(out_);
  out_.push_back('"');
  comma_ = true;
  return *this;
}

Writer& Writer::decimal_number(core::Decimal value) {
  separate();
  value.append_to(out_);
  comma_ = true;
  return *this;
}

Writer& Writer::time(core::WallTime value) {
  if (!value.is_set()) return null();
  separate();
  out_.push_back('"');
  core::append_rfc3339(out_, value);
  out_.push_back('"');
  comma_ = true;
  return *this;
}

Writer& Writer::value(const Value& value) {
  std::visit(Rewriter{*this}, value.value);
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  separate();
  out_.append(json);
  comma_ = true;
  return *this;
}

}  // namespace avenor::json
