#include "ledger/database_url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "core/loopback.hpp"
#include "ledger/url_demands.hpp"
#include "ledger/url_values.hpp"

namespace avenor::ledger {
namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;
using Values = UrlValues;

// Parameters that other tools write into such a URL, and the equivalent here.
constexpr auto kOthersParameters = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"pgbouncer", "remove it and set DATABASE_POOLED=true"},
    {"schema", "remove it: the ledger's schema is always trading"},
    {"currentSchema", "remove it: the ledger's schema is always trading"},
    {"connection_limit", "remove it: each daemon keeps the connections that it needs"},
    {"pool_timeout", "remove it: each daemon keeps the connections that it needs"},
    {"ssl", "use sslmode=require, or sslmode=verify-full with sslrootcert"},
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
  if (known.empty()) return;  // no memory for the list: libpq checks when it connects
  for (std::string_view rest = url.substr(mark + 1); !rest.empty();) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view name = rest.substr(0, std::min(rest.substr(0, end).find('='), end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (known.contains(name)) continue;
    const auto* hint =
        std::ranges::find(kOthersParameters, name, &std::pair<std::string_view, std::string_view>::first);
    problems.push_back(fmt::format("DATABASE_URL: '{}' is not a parameter of PostgreSQL's libpq: {}",
                                   name.substr(0, 40),
                                   hint == kOthersParameters.end() ? "remove it" : hint->second));
  }
}

Values values_of(const PQconninfoOption* option) {
  Values values;
  for (; option != nullptr && option->keyword != nullptr; ++option)
    if (option->val != nullptr) values.emplace(option->keyword, option->val);
  return values;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_' || c == ':' || c == '%' || static_cast<unsigned char>(c) >= 0x80;
}

void check_hosts(const Values& values, std::vector<std::string>& problems) {
  for (const auto host : split(get(values, "host"))) {
    if (host.starts_with('/')) continue;  // a socket's folder
    if (!std::ranges::all_of(host, is_host_character))
      problems.push_back(
          "DATABASE_URL: the user or password contains a character that ends it: write @ as %40, # as %23, / "
          "as %2F, ? as %3F, : as %3A and % as %25");
  }
  for (const auto port : split(get(values, "port"))) {
    int number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool whole = error == std::errc{} && end == port.data() + port.size();
    if (!port.empty() && (!whole || number < 1 || number > 65535))
      problems.push_back(
          fmt::format("DATABASE_URL: the port '{}' must be a number from 1 to 65535", port.substr(0, 20)));
  }
}

void check_choice(const Values& values, std::string_view name,
                  std::initializer_list<std::string_view> choices, std::vector<std::string>& problems) {
  const auto value = get(values, name);
  if (value.empty() || std::ranges::find(choices, value) != choices.end()) return;
  problems.push_back(fmt::format("DATABASE_URL: {}={} must be one of {}", name, value.substr(0, 40),
                                 fmt::join(choices, ", ")));
}

constexpr auto kWholeNumbers =
    std::to_array<std::string_view>({"connect_timeout", "keepalives", "keepalives_idle",
                                     "keepalives_interval", "keepalives_count", "tcp_user_timeout"});

void check_numbers(const Values& values, std::vector<std::string>& problems) {
  for (const auto name : kWholeNumbers) {
    const auto value = get(values, name);
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (!value.empty() && (error != std::errc{} || end != value.data() + value.size() || number < 0))
      problems.push_back(fmt::format("DATABASE_URL: {}={} must be a whole number: correct or remove it", name,
                                     value.substr(0, 40)));
  }
}

bool is_address(const std::string& text) {
  in_addr v4{};
  in6_addr v6{};
  const std::string bare = text.substr(0, text.find('%'));  // the zone of a link-local address
  return ::inet_pton(AF_INET, text.c_str(), &v4) == 1 || ::inet_pton(AF_INET6, bare.c_str(), &v6) == 1;
}

void check_addresses(const Values& values, std::vector<std::string>& problems) {
  const auto addresses = get(values, "hostaddr");
  if (!addresses.empty()) {
    for (const auto address : split(addresses))
      if (!address.empty() && !is_address(std::string(address)))
        problems.push_back(
            fmt::format("DATABASE_URL: hostaddr={} must be a numeric address, such as 127.0.0.1; put a name "
                        "before the database, or into host",
                        address.substr(0, 60)));
  }
  const auto count = [&](std::string_view name) {
    return get(values, name).empty() ? 0 : split(get(values, name)).size();
  };
  const auto hosts = count("host"), numeric = count("hostaddr"), ports = count("port");
  const auto servers = std::max(hosts, numeric);
  if (hosts > 0 && numeric > 0 && hosts != numeric)
    problems.push_back(
        fmt::format("DATABASE_URL: {} hosts and {} in hostaddr: each host needs one", hosts, numeric));
  if (ports > 1 && ports != std::max<std::size_t>(servers, 1))
    problems.push_back(fmt::format("DATABASE_URL: {} ports for {} hosts: give one for all, or one for each",
                                   ports, std::max<std::size_t>(servers, 1)));
}

// Streams the write-ahead log instead of accepting statements.
void check_replication(const Values& values, std::vector<std::string>& problems) {
  const auto value = get(values, "replication");
  if (!value.empty() && value != "false" && value != "off" && value != "no" && value != "0")
    problems.push_back(fmt::format("DATABASE_URL: replication={} does not allow statements: remove it",
                                   value.substr(0, 40)));
}

// Without the authority's certificate libpq refuses every server, at every attempt.
void check_root_certificate(const Values& values, std::vector<std::string>& problems) {
  const auto mode = get(values, "sslmode");
  if (mode != "verify-ca" && mode != "verify-full") return;
  if (by_socket_only(values)) return;  // no TLS there
  const auto from = [](const char* name) {
    const char* text = std::getenv(name);
    return std::string(text == nullptr ? "" : text);
  };
  std::string file{get(values, "sslrootcert")};
  if (file.empty() && !get(values, "service").empty()) return;  // the service may name one
  if (file.empty()) file = from("PGSSLROOTCERT");
  if (file.empty()) file = from("HOME") + "/.postgresql/root.crt";
  if (file != "system" && ::access(file.c_str(), R_OK) != 0)
    problems.push_back(fmt::format(
        "DATABASE_URL: sslmode={} needs the authority's certificate, and {} cannot be read: name its file "
        "as sslrootcert=/path/root.crt",
        mode, file));
}

// libpq's own check of everything else (an undefined service, the environment's PG* variables): it reads all
// parameters before it contacts a server, and the socket folder given here does not exist.
void ask_libpq(const Values& values, std::vector<std::string>& problems) {
  static constexpr const char* kNowhere = "/dev/null/no-server";
  std::vector<const char*> names{"host", "port"}, texts{kNowhere, "5432"};
  for (const auto& [name, text] : values) {
    if (name == "host" || name == "hostaddr" || name == "port") continue;
    names.push_back(name.c_str());
    texts.push_back(text.c_str());
  }
  names.push_back(nullptr);
  texts.push_back(nullptr);
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{
      PQconnectStartParams(names.data(), texts.data(), 0), &PQfinish};
  if (!connection || PQstatus(connection.get()) != CONNECTION_BAD) return;
  std::string word = PQerrorMessage(connection.get());
  word.erase(std::min(word.find('\n'), word.size()));
  // A service's own list of servers does not match the substituted host.
  if (word.empty() || word.find(kNowhere) != std::string::npos || word.starts_with("could not match")) return;
  problems.push_back(
      fmt::format("DATABASE_URL: libpq refuses it: {}: correct that parameter or remove it", word));
}

bool is_near(std::string_view host) {
  return host.empty() || host.starts_with('/') || core::is_loopback(host);
}

void check_tls(const Values& values, std::vector<std::string>& warnings) {
  const auto mode = get(values, "sslmode");
  if (mode == "require" || mode == "verify-ca" || mode == "verify-full") return;
  for (const auto host :
       split(get(values, "hostaddr").empty() ? get(values, "host") : get(values, "hostaddr"))) {
    if (is_near(host)) continue;
    warnings.push_back(fmt::format(
        "DATABASE_URL leads to {} without TLS being required (sslmode={}): the password and every "
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
  if (!parsed) {  // libpq's message may quote the password
    findings.problems.push_back(
        "DATABASE_URL (its value is not shown) is not a libpq URI: "
        "postgresql://user:password@host:port/name, with @ # / ? : % in a password, and = in options, "
        "written as "
        "%XX");
    return findings;
  }
  const Values values = values_of(parsed.get());
  check_hosts(values, findings.problems);
  check_choice(values, "sslmode", {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
               findings.problems);
  check_choice(values, "target_session_attrs", {"any", "read-write", "primary"}, findings.problems);
  check_choice(values, "channel_binding", {"disable", "prefer", "require"}, findings.problems);
  check_choice(values, "gssencmode", {"disable", "prefer", "require"}, findings.problems);
  for (const auto* bound : {"ssl_min_protocol_version", "ssl_max_protocol_version"})
    check_choice(values, bound, {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}, findings.problems);
  check_numbers(values, findings.problems);
  check_addresses(values, findings.problems);
  check_replication(values, findings.problems);
  check_root_certificate(values, findings.problems);
  for (auto& problem : unmeetable_demands(values)) findings.problems.push_back(std::move(problem));
  if (findings.problems.empty()) ask_libpq(values, findings.problems);
  if (findings.problems.empty()) check_tls(values, findings.warnings);
  return findings;
}

}  // namespace avenor::ledger
