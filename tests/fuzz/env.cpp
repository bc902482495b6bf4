// A .env file: what is read from it, written out in quotes and read again, is the same; line ends do not
// matter; and ${…} changes only the values that hold one.
#include <algorithm>
#include <string>

#include "config/env.hpp"
#include "config/interpolate.hpp"
#include "fuzz/fuzz.hpp"

namespace avenor::fuzz {
namespace {

std::string replaced(std::string_view text, char what, std::string_view by) {
  std::string out;
  for (const char c : text) c == what ? out.append(by) : out.append(1, c);
  return out;
}

std::string quoted(const std::string& value) {
  const std::string escaped = replaced(replaced(value, '\\', R"(\\)"), '"', R"(\")");
  return '"' + replaced(escaped, '\r', R"(\r)") + '"';
}

// A key with a quote can only have stood without any.
std::string written(const config::EnvEntry& entry) {
  const bool bare = entry.key.find('\'') != std::string::npos;
  return (bare ? entry.key : "'" + entry.key + "'") + (entry.value ? "=" + quoted(*entry.value) : "") + '\n';
}

std::size_t references(std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 1)) ++count;
  return count;
}

}  // namespace

void run(std::string_view input) {
  const auto parsed = config::parse_env(input);
  if (!parsed) {
    must(parsed.error().message.find("is not UTF-8") != std::string::npos);
    return;
  }
  // python-dotenv has no way to write a quoted value that ends in a backslash: the closing quote would be an
  // escaped one.
  const auto ends_in_backslash = [](const auto& entry) {
    return entry.value && entry.value->ends_with('\\');
  };
  if (std::any_of(parsed->entries.begin(), parsed->entries.end(), ends_in_backslash)) return;
  int line = 0;
  std::string text = "#\n";  // so that a mark of byte order is a key's
  for (const auto& entry : parsed->entries) {
    must(!entry.key.empty() && entry.line > line);
    line = entry.line;
    text += written(entry);
  }
  const auto again = config::parse_env(text);
  must(again && again->bad_lines.empty() && again->entries.size() == parsed->entries.size());
  for (std::size_t i = 0; i < parsed->entries.size(); ++i) {
    must(again->entries[i].key == parsed->entries[i].key);
    must(again->entries[i].value == parsed->entries[i].value);
  }

  if (input.find('\r') == std::string_view::npos) {
    for (const std::string_view end : {"\r\n", "\r"}) {
      const auto other = config::parse_env(replaced(input, '\n', end));
      must(other && other->entries == parsed->entries && other->bad_lines == parsed->bad_lines);
    }
  }

  if (references(input) > 8) return;  // each may double what comes after it
  auto entries = parsed->entries;
  config::interpolate(entries, {{"A", "a"}, {"EMPTY", ""}});
  must(entries.size() == parsed->entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    must(entries[i].key == parsed->entries[i].key);
    const auto& before = parsed->entries[i].value;
    if (!before || references(*before) == 0) must(entries[i].value == before);
  }
}

}  // namespace avenor::fuzz
