#include "runtime/log_format.hpp"

#include <algorithm>
#include <cctype>

namespace avenor::runtime::log {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : text) {
    if (!is_control(c)) {
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

void append_value(std::string& out, std::string_view value) {
  const bool quoted = value.empty() || value.find_first_of(" \"=") != std::string_view::npos;
  if (!quoted) return append_escaped(out, value);
  out += '"';
  for (const char c : value) {
    if (c == '"') out += '\\';
    append_escaped(out, {&c, 1});
  }
  out += '"';
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

struct Look {
  std::string_view word;
  std::string_view colour;
  int priority;
};

Look look_of(Level level) {
  switch (level) {
    case Level::Debug: return {.word = "DEBUG   ", .colour = "\x1b[2m", .priority = 7};
    case Level::Info: return {.word = "INFO    ", .colour = "\x1b[32m", .priority = 6};
    case Level::Warning: return {.word = "WARNING ", .colour = "\x1b[33m", .priority = 4};
    case Level::Error: return {.word = "ERROR   ", .colour = "\x1b[31m", .priority = 3};
    case Level::Critical: return {.word = "CRITICAL", .colour = "\x1b[1;97;41m", .priority = 2};
  }
  return {};
}

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

std::string line_of(Level level, core::WallTime time, std::string_view message, bool colour) {
  const Look look = look_of(level);
  const std::string stamp = core::to_rfc3339(time);
  std::string out = stamp.substr(0, stamp.size() - 7);  // "….123456789Z" down to milliseconds
  out += "Z ";
  if (colour) out += look.colour;
  out += look.word;
  if (colour) out += "\x1b[0m";
  out += ' ';
  out += message;
  out += '\n';
  return out;
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

int priority_of(Level level) { return look_of(level).priority; }

}  // namespace avenor::runtime::log
