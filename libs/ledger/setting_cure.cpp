#include "ledger/setting_cure.hpp"

#include <fmt/format.h>

namespace avenor::ledger {

std::string setting_cure(const std::string& name, const std::string& value, const std::string& source,
                         const std::string& role, const std::string& database) {
  if (source == "client") return "remove it from DATABASE_URL's options, or from PGOPTIONS";
  const auto super = [](const std::string& statement) { return "as PostgreSQL's superuser: " + statement; };
  if (source == "user") return super(fmt::format("ALTER ROLE {} RESET {}", role, name));
  if (source == "database user")
    return super(fmt::format("ALTER ROLE {} IN DATABASE {} RESET {}", role, database, name));
  if (source == "database") return super(fmt::format("ALTER DATABASE {} RESET {}", database, name));
  if (source == "global") return super(fmt::format("ALTER ROLE ALL RESET {}", name));
  return super(fmt::format("ALTER SYSTEM SET {} = {}; SELECT pg_reload_conf()", name, value));
}

}  // namespace avenor::ledger
