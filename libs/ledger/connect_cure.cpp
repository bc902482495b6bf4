#include "ledger/connect_cure.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

namespace avenor::ledger {
namespace {

using Cure = std::pair<std::string_view, std::string_view>;

// What libpq says when the server is there, and does not give what the URL demands. It has no SQLSTATE.
constexpr auto kOfLibpq = std::to_array<Cure>({
    {"SSL was required",
     "switch TLS on in the server (ssl = on), or remove sslmode from DATABASE_URL if the network is trusted"},
    {"channel binding",
     "remove channel_binding=require from DATABASE_URL, or let the server use TLS and scram-sha-256"},
    {"GSSAPI encryption required",
     "remove gssencmode=require from DATABASE_URL, or give this user a Kerberos ticket (kinit)"},
    {"requirepeer specifies", "correct or remove requirepeer in DATABASE_URL"},
    {"no password supplied",
     "write the user's password into DATABASE_URL, as postgresql://user:password@host/name"},
    {"certificate verify failed",
     "name the certificate of the authority that signed the server's as sslrootcert in DATABASE_URL"},
    {"server certificate for", "write the host into DATABASE_URL as the server's certificate names it"},
    {"root certificate", "correct sslrootcert in DATABASE_URL"},
    {"private key file", "correct sslkey in DATABASE_URL, and let only this user read the file (chmod 600)"},
    {"certificate file", "correct sslcert in DATABASE_URL"},
});

constexpr std::string_view kOptions =
    "correct or remove it in DATABASE_URL's options, or in the environment's PGOPTIONS";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::optional<std::string_view> cure_of_server(std::string_view state, std::string_view message) {
  const std::string_view group = state.substr(0, 2);
  if (state == "3D000") return "create it (scripts/install), or correct the database's name in DATABASE_URL";
  if (contains(message, "not a libpq URI")) return "write it as postgresql://user:password@host:port/name";
  if (state == "28P01") return "correct the user or the password in DATABASE_URL";
  if (group == "28") return "correct the user in DATABASE_URL, or let it in (its role, and pg_hba.conf)";
  if (state == "55000" && contains(message, "not currently accepting connections"))
    return "correct the database's name in DATABASE_URL, or as its owner: ALTER DATABASE … ALLOW_CONNECTIONS "
           "true";
  if (state == "42501" && contains(message, "permission denied for database"))
    return "as the database's owner: GRANT CONNECT ON DATABASE … TO the role, or correct DATABASE_URL";
  if (group == "42" || group == "22" || state == "55P02") return kOptions;
  // PgBouncer's own code for nearly everything: only this one is lasting.
  if (state == "08P01" && contains(message, "unsupported startup parameter"))
    return "remove that parameter from DATABASE_URL, or name it in PgBouncer's ignore_startup_parameters";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> connect_cure(const PgError& error) {
  if (!error.sqlstate.empty()) {
    const auto cure = cure_of_server(error.sqlstate, error.message);
    return cure ? std::optional<std::string>(*cure) : std::nullopt;
  }
  for (const auto& [words, cure] : kOfLibpq)
    if (contains(error.message, words)) return std::string(cure);
  return std::nullopt;
}

core::Error to_connect_error(const PgError& error) {
  const auto cure = connect_cure(error);
  if (!cure) return to_query_error(error);
  return {fmt::format("{}. Fix: {}", to_error(error).message, *cure)};
}

}  // namespace avenor::ledger
