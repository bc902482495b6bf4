#include "ledger/url_demands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace avenor::ledger {
namespace {

constexpr std::size_t kShown = 40;

bool in_environment(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr && *text != '\0';
}

std::string lower(std::string_view text) {
  std::string made{text};
  for (char& c : made)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return made;
}

// As the server splits them: at white space, and a backslash takes the next character as it is.
std::vector<std::string> words_of(std::string_view options) {
  std::vector<std::string> words;
  bool inside = false;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const char c = options[i];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      inside = false;
      continue;
    }
    if (!std::exchange(inside, true)) words.emplace_back();
    words.back() += c == '\\' && i + 1 < options.size() ? options[++i] : c;
  }
  return words;
}

// The server's settings that the options make, by name: -c name=value, -cname=value and --name=value. The
// last one counts.
UrlValues settings_of(std::string_view options) {
  const auto words = words_of(options);
  UrlValues settings;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word == "-c" && i + 1 < words.size())
      word = words[++i];
    else if (word.starts_with("-c") || word.starts_with("--"))
      word.remove_prefix(2);
    else
      continue;
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) continue;  // the server refuses it, and says so
    std::string name = lower(word.substr(0, equals));
    std::ranges::replace(name, '-', '_');
    settings.insert_or_assign(std::move(name), std::string(word.substr(equals + 1)));
  }
  return settings;
}

// As the server reads a Boolean value: any beginning of a word that is unlike the others.
bool is_on(std::string_view value) {
  const std::string text = lower(value);
  if (text.empty()) return false;
  return std::string_view("true").starts_with(text) || std::string_view("yes").starts_with(text) ||
         text == "on" || text == "1";
}

void check_name(const UrlValues& values, std::vector<std::string>& problems) {
  const bool elsewhere = !get(values, "service").empty() || in_environment("PGSERVICE");
  if (!get(values, "dbname").empty() || elsewhere || in_environment("PGDATABASE")) return;
  problems.emplace_back(
      "DATABASE_URL names no database, and libpq would use the one with the user's name: write the name "
      "behind the host, such as postgresql:///avenor?host=/var/run/postgresql");
}

void check_encryption(const UrlValues& values, std::vector<std::string>& problems) {
  const bool socket = by_socket_only(values);
  if (socket && get(values, "gssencmode") == "require")
    problems.emplace_back(
        "DATABASE_URL: gssencmode=require cannot be had on a local socket: remove it, or name the server's "
        "host");
  if (get(values, "channel_binding") != "require") return;
  if (socket)
    problems.emplace_back(
        "DATABASE_URL: channel_binding=require needs TLS, which a local socket does not have: remove it, or "
        "name the server's host");
  else if (get(values, "sslmode") == "disable")
    problems.emplace_back(
        "DATABASE_URL: channel_binding=require needs TLS, which sslmode=disable switches off: remove one of "
        "the two");
}

void check_options(const UrlValues& values, std::vector<std::string>& problems) {
  const UrlValues settings = settings_of(get(values, "options"));
  if (const auto value = get(settings, "default_transaction_read_only"); is_on(value))
    problems.push_back(
        fmt::format("DATABASE_URL: options sets default_transaction_read_only={}, and execution could not "
                    "write to the ledger: remove it",
                    value.substr(0, kShown)));
  const auto role = get(settings, "session_replication_role");
  if (!role.empty() && lower(role) != "origin")
    problems.push_back(
        fmt::format("DATABASE_URL: options sets session_replication_role={}, and the ledger's triggers need "
                    "origin: remove it",
                    role.substr(0, kShown)));
}

}  // namespace

bool by_socket_only(const UrlValues& values) {
  if (!get(values, "service").empty() || in_environment("PGSERVICE")) return false;
  if (!get(values, "hostaddr").empty() || in_environment("PGHOSTADDR")) return false;
  if (get(values, "host").empty() && in_environment("PGHOST")) return false;
  return std::ranges::all_of(split(get(values, "host")),
                             [](auto host) { return host.empty() || host.starts_with('/'); });
}

std::vector<std::string> unmeetable_demands(const UrlValues& values) {
  std::vector<std::string> problems;
  check_name(values, problems);
  check_encryption(values, problems);
  check_options(values, problems);
  return problems;
}

}  // namespace avenor::ledger
