#include "ledger/connect_cure.hpp"

#include "support/catch.hpp"

using namespace avenor::ledger;

TEST_CASE("connecting: what the server refuses at every attempt has a cure") {
  const struct {
    const char *state, *message, *cure;
  } table[] = {
      {"3D000", "database \"avenro\" does not exist", "scripts/install"},
      {"28000", "role \"nobody\" does not exist", "correct the user"},
      {"28P01", "password authentication failed for user \"u\"", "the password"},
      {"42704", "unrecognized configuration parameter \"nonsense\"", "options"},
      {"42601", "invalid command-line argument for server process: nonsense", "options"},
      {"42501", "permission denied to set parameter \"log_statement\"", "options"},
      {"42501", "permission denied for database \"avenor\"", "GRANT CONNECT"},
      {"22023", "invalid value for parameter \"statement_timeout\": \"abc\"", "options"},
      {"55P02", "parameter \"shared_buffers\" cannot be changed without restarting the server", "options"},
      {"55000", "database \"template0\" is not currently accepting connections", "ALLOW_CONNECTIONS"},
      {"08P01", "unsupported startup parameter: search_path", "ignore_startup_parameters"},
      {"", "connection to server at \"h\" failed: server does not support SSL, but SSL was required",
       "sslmode"},
      {"", "channel binding required, but server authenticated client without channel binding",
       "channel_binding=require"},
      {"", "GSSAPI encryption required but was impossible", "gssencmode=require"},
      {"", "requirepeer specifies \"root\", but actual peer user name is \"postgres\"", "requirepeer"},
      {"", "fe_sendauth: no password supplied", "password"},
      {"", "SSL error: certificate verify failed", "sslrootcert"},
  };
  for (const auto& [state, message, cure] : table) {
    INFO(message);
    const PgError error{.sqlstate = state, .message = message};
    CHECK_THAT(connect_cure(error).value_or("none"), ContainsSubstring(cure));
    CHECK_THAT(to_connect_error(error).message,
               ContainsSubstring(message) && ContainsSubstring(". Fix: ") && ContainsSubstring(cure));
  }
}

TEST_CASE("connecting: what may pass by itself has none, and the message stays as it is") {
  const struct {
    const char *state, *message;
  } table[] = {
      {"", "connection to server failed: Connection refused"},
      {"", "could not translate host name \"db\" to address: Temporary failure in name resolution"},
      {"", "the database does not answer the connection attempt"},
      {"", "session is read-only"},  // a failover may be under way
      {"57P03", "the database system is starting up"},
      {"53300", "sorry, too many clients already"},
      {"53300", "too many connections for role \"u\""},
      {"55000", "something else"},
      {"08P01", "server login has been failing, try again later"},
  };
  for (const auto& [state, message] : table) {
    INFO(message);
    const PgError error{.sqlstate = state, .message = message};
    CHECK_FALSE(connect_cure(error));
    CHECK(to_connect_error(error).message == to_error(error).message);
  }
}
