#include "ledger/pg_error.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace avenor::ledger {
namespace {

template <std::size_t N>
bool any_of(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

constexpr std::array<std::string_view, 4> kRetry = {"40001", "40P01", "55P03", "57014"};
// A prepared statement is gone or stale (26000, 0A000): a new connection prepares it again.
constexpr std::array<std::string_view, 3> kAway = {"25006", "26000", "0A000"};
// WF001 is our own: trading.begin_pooled() has found another writer's mark.
constexpr std::array<std::string_view, 3> kFatal = {"3D000", "3F000", "WF001"};
constexpr std::array<std::string_view, 6> kRefusedClasses = {"21", "22", "23", "44", "54", "P0"};
constexpr std::array<std::string_view, 2> kFatalClasses = {"28", "42"};

}  // namespace

Failure failure_of(std::string_view sqlstate) {
  const std::string_view group = sqlstate.substr(0, 2);
  if (any_of(kRetry, sqlstate)) return Failure::Retry;
  if (any_of(kAway, sqlstate)) return Failure::Away;
  if (any_of(kFatal, sqlstate) || any_of(kFatalClasses, group)) return Failure::Fatal;
  if (any_of(kRefusedClasses, group)) return Failure::Refused;
  return Failure::Away;
}

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

core::Error to_error(const PgError& error) {
  if (error.sqlstate.empty()) return {error.message};
  return {fmt::format("{} ({})", error.message, error.sqlstate)};
}

bool is_without_ledger(const PgError& error) {
  return error.sqlstate == "42P01" || error.sqlstate == "3F000";  // no such table, no such schema
}

core::Error to_query_error(const PgError& error) {
  if (is_without_ledger(error)) return {fmt::format("the database has no ledger yet. {}", kMigrationCure)};
  return to_error(error);
}

}  // namespace avenor::ledger
