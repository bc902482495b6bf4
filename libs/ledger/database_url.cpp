#include "ledger/database_url.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <set>
#include <string_view>

namespace avenor::ledger {
namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;
using Values = std::map<std::string, std::string, std::less<>>;

// What others' tools write into such a URL, and what it is called here.
constexpr auto kOthersParameters = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"pgbouncer", "take it out and set DATABASE_POOLED=true"},
    {"schema", "take it out: the ledger's schema is always trading"},
    {"currentSchema", "take it out: the ledger's schema is always trading"},
    {"connection_limit", "take it out: each daemon keeps the connections that it needs"},
    {"pool_timeout", "take it out: each daemon keeps the connections that it needs"},
    {"ssl", "say sslmode=require, or sslmode=verify-full with sslrootcert"},
});

std::set<std::string, std::less<>> known_parameters() {
  std::set<std::string, std::less<>> known;
  const Options all{PQconndefaults(), &PQconninfoFree};
  for (const PQconninfoOption* option = all.get(); option != nullptr && option->keyword != nullptr; ++option)
    known.insert(option->keyword);
  return known;
}

void check_parameters(std::string_view url, std::vector<std::string>& problems) {
  const auto mark = url.find('?');
  if (mark == std::string_view::npos) return;
  const auto known = known_parameters();
  if (known.empty()) return;  // no memory for the list: libpq has its word when it connects
  for (std::string_view rest = url.substr(mark + 1); !rest.empty();) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view name = rest.substr(0, std::min(rest.substr(0, end).find('='), end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (known.contains(name)) continue;
    const auto* hint = std::ranges::find(kOthersParameters, name, &std::pair<std::string_view, std::string_view>::first);
    problems.push_back(fmt::format("DATABASE_URL: '{}' is no parameter of PostgreSQL's libpq: {}", name.substr(0, 40),
                                   hint == kOthersParameters.end() ? "take it out" : hint->second));
  }
}

Values values_of(const PQconninfoOption* option) {
  Values values;
  for (; option != nullptr && option->keyword != nullptr; ++option)
    if (option->val != nullptr) values.emplace(option->keyword, option->val);
  return values;
}

std::string_view get(const Values& values, std::string_view name) {
  const auto it = values.find(name);
  return it == values.end() ? std::string_view{} : std::string_view(it->second);
}

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> items;
  for (auto comma = list.find(','); comma != std::string_view::npos; comma = list.find(',')) {
    items.push_back(list.substr(0, comma));
    list.remove_prefix(comma + 1);
  }
  items.push_back(list);
  return items;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
         c == ':' || c == '%' || static_cast<unsigned char>(c) >= 0x80;
}

void check_hosts(const Values& values, std::vector<std::string>& problems) {
  for (const auto host : split(get(values, "host"))) {
    if (host.starts_with('/')) continue;  // a socket's folder
    if (!std::ranges::all_of(host, is_host_character))
      problems.push_back("DATABASE_URL: what stands before the host holds a character that ends it: in a user or password "
                         "write @ as %40, # as %23, / as %2F, ? as %3F, : as %3A and % as %25");
  }
  for (const auto port : split(get(values, "port"))) {
    int number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool whole = error == std::errc{} && end == port.data() + port.size();
    if (!port.empty() && (!whole || number < 1 || number > 65535))
      problems.push_back(fmt::format("DATABASE_URL: the port '{}' must be a number from 1 to 65535", port.substr(0, 20)));
  }
}

void check_choice(const Values& values, std::string_view name, std::initializer_list<std::string_view> choices,
                  std::vector<std::string>& problems) {
  const auto value = get(values, name);
  if (value.empty() || std::ranges::find(choices, value) != choices.end()) return;
  problems.push_back(
      fmt::format("DATABASE_URL: {}={} must be one of {}", name, value.substr(0, 40), fmt::join(choices, ", ")));
}

bool is_near(std::string_view host) {
  if (host.empty() || host.starts_with('/')) return true;
  std::string name(host);
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (name.ends_with('.')) name.pop_back();
  // A name may begin like an address: 127.example.com.
  const bool address = name.find_first_not_of("0123456789.") == std::string::npos;
  return name == "localhost" || name == "::1" || (address && name.starts_with("127."));
}

void check_tls(const Values& values, std::vector<std::string>& warnings) {
  const auto mode = get(values, "sslmode");
  if (mode == "require" || mode == "verify-ca" || mode == "verify-full") return;
  for (const auto host : split(get(values, "hostaddr").empty() ? get(values, "host") : get(values, "hostaddr"))) {
    if (is_near(host)) continue;
    warnings.push_back(fmt::format("DATABASE_URL leads to {} without TLS being required (sslmode={}): the password and every "
                                   "order may cross the network in the clear; add sslmode=verify-full, or at least require",
                                   host, mode.empty() ? "prefer" : mode));
    return;
  }
}

}  // namespace

DatabaseUrlFindings check_database_url(const std::string& url) {
  DatabaseUrlFindings findings;
  check_parameters(url, findings.problems);
  if (!findings.problems.empty()) return findings;
  const Options parsed{PQconninfoParse(url.c_str(), nullptr), &PQconninfoFree};
  if (!parsed) {  // what libpq says of it may quote the password
    findings.problems.push_back("DATABASE_URL (its value is not shown) is no URI that libpq reads: "
                                "postgresql://user:password@host:port/name, with @ # / ? : % in a password written as %XX");
    return findings;
  }
  const Values values = values_of(parsed.get());
  check_hosts(values, findings.problems);
  check_choice(values, "sslmode", {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}, findings.problems);
  check_choice(values, "target_session_attrs", {"any", "read-write", "primary"}, findings.problems);
  if (findings.problems.empty()) check_tls(values, findings.warnings);
  return findings;
}

}  // namespace avenor::ledger
