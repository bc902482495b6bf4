#include "runtime/log_format.hpp"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "core/code_point.hpp"

namespace avenor::runtime::log {
namespace {

using spdlog::level::level_enum;

void append_escape(std::string& out, const core::CodePoint& c) {
  const auto code = static_cast<unsigned>(c.value);
  if (c.value == U'\n')
    out += "\\n";
  else if (c.value == U'\t')
    out += "\\t";
  else if (code < 0x80 || !c.is_utf8)
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", code);
  else if (code <= 0xffff)
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
  else
    fmt::format_to(std::back_inserter(out), "\\U{:08x}", code);
}

constexpr bool is_plain(char c) { return c >= ' ' && c < 0x7f; }

/// What a value may hold without being quoted or escaped.
constexpr std::array<bool, 256> kBare = [] {
  std::array<bool, 256> table{};
  for (unsigned char c = ' '; c < 0x7f; ++c) table[c] = c != ' ' && c != '"' && c != '=';
  return table;
}();

bool is_bare(std::string_view value) {
  return !value.empty() &&
         std::ranges::all_of(value, [](char c) { return kBare[static_cast<unsigned char>(c)]; });
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto* const end = std::ranges::find_if_not(text, is_plain);
    const auto plain = static_cast<std::size_t>(end - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    const core::CodePoint c = core::first_code_point(text);
    if (c.is_utf8 && !core::is_unprintable(c.value))
      out += text.substr(0, c.length);
    else
      append_escape(out, c);
    text.remove_prefix(c.length);
  }
}

void append_value(std::string& out, std::string_view value) {
  if (is_bare(value)) {
    out += value;
    return;
  }
  const bool quoted = value.empty() || value.find_first_of(" \"=") != std::string_view::npos;
  if (!quoted) return append_escaped(out, value);
  out += '"';
  for (std::size_t quote = value.find('"'); quote != std::string_view::npos; quote = value.find('"')) {
    append_escaped(out, value.substr(0, quote));
    out += "\\\"";
    value.remove_prefix(quote + 1);
  }
  append_escaped(out, value);
  out += '"';
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct Look {
  std::string_view word;
  std::string_view colour;
  int priority;
};

Look look_of(level_enum level) {
  switch (level) {
    case level_enum::trace:
    case level_enum::debug: return {.word = "DEBUG   ", .colour = "\x1b[2m", .priority = 7};
    case level_enum::info: return {.word = "INFO    ", .colour = "\x1b[32m", .priority = 6};
    case level_enum::warn: return {.word = "WARNING ", .colour = "\x1b[33m", .priority = 4};
    case level_enum::err: return {.word = "ERROR   ", .colour = "\x1b[31m", .priority = 3};
    case level_enum::critical:
    case level_enum::off:
    case level_enum::n_levels: break;
  }
  return {.word = "CRITICAL", .colour = "\x1b[1;97;41m", .priority = 2};
}

void append(spdlog::memory_buf_t& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

/// Our word for the level, in its colour where it is for a terminal.
class LevelWord final : public spdlog::custom_flag_formatter {
 public:
  explicit LevelWord(bool colour) : colour_(colour) {}

  void format(const spdlog::details::log_msg& line, const std::tm&, spdlog::memory_buf_t& out) override {
    const Look look = look_of(line.level);
    if (colour_) append(out, look.colour);
    append(out, look.word);
    if (colour_) append(out, "\x1b[0m");
  }
  std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<LevelWord>(colour_);
  }

 private:
  bool colour_;
};

}  // namespace

std::string message_of(std::string_view text, Fields fields) {
  std::string out;
  out.reserve(text.size() + 32 * fields.size());
  append_escaped(out, text);
  for (const Field& field : fields) {
    out += ' ';
    std::transform(field.name.begin(), field.name.end(), std::back_inserter(out), lower);
    out += '=';
    append_value(out, field.value);
  }
  return out;
}

std::unique_ptr<spdlog::formatter> make_formatter(bool colour) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc, "\n");
  formatter->add_flag<LevelWord>('*', colour).set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %* %v");
  return formatter;
}

Level level_of(std::string_view name) {
  std::string word;
  std::transform(name.begin(), name.end(), std::back_inserter(word), lower);
  if (word == "debug" || word == "trace") return Level::Debug;
  if (word == "warning" || word == "warn") return Level::Warning;
  if (word == "error") return Level::Error;
  if (word == "critical") return Level::Critical;
  return Level::Info;
}

int priority_of(level_enum level) { return look_of(level).priority; }

}  // namespace avenor::runtime::log
