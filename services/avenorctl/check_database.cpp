#include <algorithm>
#include <fmt/format.h>

#include "avenorctl/checkup.hpp"
#include "avenorctl/sql_folder.hpp"
#include "ledger/migrations.hpp"
#include "ledger/reader.hpp"

namespace avenor::avenorctl {

void check_database(const Invocation& invocation, std::vector<Finding>& findings) {
  using Grade = Finding::Grade;
  const auto* setting = invocation.settings.find("DATABASE_URL");
  if (!setting || !setting->value) return;  // told with the settings
  auto ledger = ledger::LedgerReader::open(*setting->value);
  if (!ledger)
    return findings.push_back({Grade::Bad, "database", ledger.error().message,
                               "is PostgreSQL running (systemctl status postgresql), and is DATABASE_URL right? scripts/install makes the database"});
  const auto version = ledger->server_version();
  if (!version) return findings.push_back({Grade::Bad, "database", version.error().message, "see PostgreSQL's own log"});
  if (*version < 130000)
    findings.push_back({Grade::Bad, "database", fmt::format("PostgreSQL {} is too old", *version / 10000), "version 13 or newer is needed"});
  else
    findings.push_back({Grade::Good, "database", fmt::format("PostgreSQL {}.{} answers", *version / 10000, *version % 10000)});

  const auto migrations = ledger::migration_status(*setting->value, sql_folder(invocation.root));
  if (!migrations) return findings.push_back({Grade::Bad, "migrations", migrations.error().message, "avenorctl migrate says more"});
  const auto missing = std::ranges::count(*migrations, false, &ledger::Migration::applied);
  if (missing > 0)
    findings.push_back({Grade::Bad, "migrations", fmt::format("{} of {} are not applied", missing, migrations->size()), "avenorctl migrate"});
  else
    findings.push_back({Grade::Good, "migrations", fmt::format("all {} are applied", migrations->size())});
}

}  // namespace avenor::avenorctl
