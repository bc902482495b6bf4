#include "config/env.hpp"

#include <algorithm>

#include "core/code_point.hpp"
#include "core/wipe.hpp"

namespace avenor::config {
namespace {

core::CodePoint decode(std::string_view text, std::size_t at) {
  return core::first_code_point(text.substr(at));
}

// What Python's \s and str.rstrip() take for white space.
bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// Python opens text files with universal newlines.
std::string with_line_feeds(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else {
      out += '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
  }
  return out;
}

std::string unescape(std::string_view raw, std::string_view from, std::string_view to) {
  std::string out;
  out.reserve(raw.size());  // one buffer: a secret leaves no copies behind
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::size_t which =
        raw[i] == '\\' && i + 1 < raw.size() ? from.find(raw[i + 1]) : std::string_view::npos;
    out += which == std::string_view::npos ? raw[i] : to[which];
    if (which != std::string_view::npos) ++i;
  }
  return out;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  EnvText run() {
    EnvText result;
    while (true) {
      skip_space(true);
      if (at_end()) return result;
      const int line = line_;
      if (!statement(line, result)) {
        result.bad_lines.push_back(line);
        skip_line();
        if (!at_end()) advance(1);
      }
    }
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool at_line_end() const { return at_end() || text_[at_] == '\n'; }

  void advance(std::size_t bytes) {
    line_ += static_cast<int>(std::count_if(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                            text_.begin() + static_cast<std::ptrdiff_t>(at_ + bytes),
                                            [](char c) { return c == '\n'; }));
    at_ += bytes;
  }
  void skip_line() { advance(std::min(text_.find('\n', at_), text_.size()) - at_); }

  std::size_t skip_space(bool over_lines) {
    const std::size_t start = at_;
    while (!at_end() && (over_lines || peek() != '\n')) {
      const core::CodePoint c = decode(text_, at_);
      if (!is_space(c.value)) break;
      advance(c.length);
    }
    return at_ - start;
  }

  // false: no statement here. The input consumed so far stays consumed, and the rest of the line is skipped.
  bool statement(int line, EnvText& result) {
    skip_export();
    std::optional<std::string> key;
    if (peek() != '#') {
      key = peek() == '\'' ? quoted_key() : bare_key();
      if (!key) return false;
    }
    skip_space(false);
    std::optional<std::string> value;
    if (peek() == '=') {
      advance(1);
      skip_space(false);
      value = read_value();
      if (!value) return false;
    }
    skip_space(false);
    if (peek() == '#') skip_line();
    if (!at_line_end()) return false;
    if (!at_end()) advance(1);
    if (key) result.entries.push_back({.key = std::move(*key), .value = std::move(value), .line = line});
    return true;
  }

  void skip_export() {
    constexpr std::string_view kWord = "export";
    if (!text_.substr(at_).starts_with(kWord)) return;
    at_ += kWord.size();
    if (skip_space(false) == 0) at_ -= kWord.size();
  }

  std::optional<std::string> quoted_key() {
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos || end == at_ + 1) return std::nullopt;
    std::string key(text_.substr(at_ + 1, end - at_ - 1));
    advance(end + 1 - at_);
    return key;
  }

  std::optional<std::string> bare_key() {
    const std::size_t start = at_;
    while (!at_end() && peek() != '=' && peek() != '#') {
      const core::CodePoint c = decode(text_, at_);
      if (is_space(c.value)) break;
      advance(c.length);
    }
    if (at_ == start) return std::nullopt;
    return std::string(text_.substr(start, at_ - start));
  }

  std::optional<std::string> read_value() {
    if (peek() == '\'') return quoted_value("\\'", "\\'");
    if (peek() == '"') return quoted_value("\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v");
    return bare_value();
  }

  std::optional<std::string> quoted_value(std::string_view escapes, std::string_view meanings) {
    const std::size_t end = closing_quote();
    if (end == std::string_view::npos) return std::nullopt;
    std::string value = unescape(text_.substr(at_ + 1, end - at_ - 1), escapes, meanings);
    advance(end + 1 - at_);
    return value;
  }

  // python-dotenv's pattern is '((?:\\'|[^'])*)': only the character before a quote makes it an escaped one
  // (\\' is a backslash and an escaped quote), and when no other quote closes the value, its last escaped one
  // does.
  std::size_t closing_quote() const {
    const char quote = peek();
    std::size_t last_escaped = std::string_view::npos;
    for (std::size_t at = text_.find(quote, at_ + 1); at != std::string_view::npos;
         at = text_.find(quote, at + 1)) {
      if (at == at_ + 1 || text_[at - 1] != '\\') return at;
      last_escaped = at;
    }
    return last_escaped;
  }

  // A # begins a comment only after white space within the value: in "A= #x" the blank belongs to the equals
  // sign.
  std::string bare_value() {
    const std::size_t start = at_;
    std::size_t end = at_;  // past the last character that is not white space
    bool space_before = false;
    while (!at_line_end()) {
      const core::CodePoint c = decode(text_, at_);
      if (peek() == '#' && space_before) {
        skip_line();
        break;
      }
      space_before = is_space(c.value);
      advance(c.length);
      if (!space_before) end = at_;
    }
    return std::string(text_.substr(start, end - start));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

core::Result<EnvText> parse_env(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string lines = with_line_feeds(text);
  for (std::size_t at = 0; at < lines.size();) {
    const core::CodePoint c = decode(lines, at);
    if (!c.is_utf8) {
      const auto line = 1 + std::count(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      return core::fail("line " + std::to_string(line) + " is not UTF-8");
    }
    at += c.length;
  }
  EnvText parsed = Parser{lines}.run();
  core::wipe(lines);
  return parsed;
}

}  // namespace avenor::config
