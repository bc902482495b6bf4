#include <fmt/format.h>
#include <algorithm>

#include "avenorctl/diagnostics.hpp"
#include "avenorctl/sql_folder.hpp"
#include "ledger/database_url.hpp"
#include "ledger/migrations.hpp"
#include "ledger/reader.hpp"

namespace avenor::avenorctl {

namespace {

// The tables have an owner that nobody logs in as: see docs/operations.md, "Who owns the ledger".
constexpr std::string_view kMigrate =
    "scripts/migrate, or on another machine's database avenorctl migrate as the owner of its tables";

std::string way_back(const std::string& name, const std::string& value, const std::string& source,
                     const ledger::LedgerReader::Identity& who) {
  if (source == "client") return "remove it from DATABASE_URL's options, or from PGOPTIONS";
  const auto super = [](const std::string& statement) { return "as PostgreSQL's superuser: " + statement; };
  if (source == "user") return super(fmt::format("ALTER ROLE {} RESET {}", who.role, name));
  if (source == "database user")
    return super(fmt::format("ALTER ROLE {} IN DATABASE {} RESET {}", who.role, who.database, name));
  if (source == "database") return super(fmt::format("ALTER DATABASE {} RESET {}", who.database, name));
  if (source == "global") return super(fmt::format("ALTER ROLE ALL RESET {}", name));
  return super(fmt::format("ALTER SYSTEM SET {} = {}; SELECT pg_reload_conf()", name, value));
}

// Each of these, switched off, loses what a COMMIT has promised: an order would be at the venue and not in
// the ledger.
void check_durability(ledger::LedgerReader& ledger, std::vector<Finding>& findings) {
  bool all = true;
  const auto bad = [&](const std::string& message, const std::string& cure) {
    all = false;
    findings.push_back({Finding::Grade::Bad, "durability", message, cure});
  };
  for (const std::string name : {"fsync", "full_page_writes"}) {
    const auto setting = ledger.setting(name);
    if (!setting) return bad(setting.error().message, "see PostgreSQL's own log");
    if (setting->value == "off")
      bad(fmt::format("{} = off: a power cut may destroy the ledger", name),
          fmt::format("as PostgreSQL's superuser: ALTER SYSTEM SET {} = on; SELECT pg_reload_conf(); then a "
                      "CHECKPOINT",
                      name));
  }
  const auto commit = ledger.setting("synchronous_commit");
  if (!commit) return bad(commit.error().message, "see PostgreSQL's own log");
  if (commit->value == "off") {
    const auto mine = ledger.identity();
    if (!mine) return bad(mine.error().message, "see PostgreSQL's own log");
    bad(fmt::format("synchronous_commit = off for execution's role (set by: {}); execution switches it on "
                    "for its own session, other writers do not",
                    commit->source),
        way_back("synchronous_commit", "on", commit->source, *mine));
  }
  if (all) findings.push_back({Finding::Grade::Good, "durability", "a committed transaction is on the disk"});
}

// The positions, and the rules of the ledger, are triggers; execution refuses a session without them.
void check_triggers(ledger::LedgerReader& ledger, std::vector<Finding>& findings) {
  const auto bad = [&](const std::string& message, const std::string& cure) {
    findings.push_back({Finding::Grade::Bad, "triggers", message, cure});
  };
  const std::string name = "session_replication_role";
  const auto role = ledger.setting(name);
  if (!role) return bad(role.error().message, "see PostgreSQL's own log");
  if (role->value == "origin") return;
  const auto mine = ledger.identity();
  if (!mine) return bad(mine.error().message, "see PostgreSQL's own log");
  bad(fmt::format(
          "{} = {} for execution's role (set by: {}), and must be origin: execution does not start. With "
          "replica the ledger's triggers do not fire",
          name, role->value, role->source),
      way_back(name, "origin", role->source, *mine));
}

}  // namespace

void check_database(const Invocation& invocation, std::vector<Finding>& findings) {
  const auto* setting = invocation.settings.find("DATABASE_URL");
  // reported with the settings
  if (!setting || !setting->value || !ledger::check_database_url(*setting->value).problems.empty()) return;
  auto ledger = ledger::LedgerReader::open(*setting->value);
  if (!ledger)
    return findings.push_back({Finding::Grade::Bad, "database", ledger.error().message,
                               "is PostgreSQL running (systemctl status postgresql), and is DATABASE_URL "
                               "right? scripts/install creates the database"});
  const auto version = ledger->server_version();
  if (!version)
    return findings.push_back(
        {Finding::Grade::Bad, "database", version.error().message, "see PostgreSQL's own log"});
  if (*version < 130000)
    findings.push_back({Finding::Grade::Bad, "database",
                        fmt::format("PostgreSQL {} is too old", *version / 10000),
                        "version 13 or newer is needed"});
  else
    findings.push_back({Finding::Grade::Good, "database",
                        fmt::format("PostgreSQL {}.{} answers", *version / 10000, *version % 10000)});

  check_durability(*ledger, findings);
  check_triggers(*ledger, findings);
  if (const auto encoding = ledger->setting("server_encoding"); encoding && encoding->value != "UTF8")
    findings.push_back(
        {Finding::Grade::Bad, "encoding",
         fmt::format("the database has encoding {}: it cannot store every text that a venue sends",
                     encoding->value),
         "create it again: createdb -E UTF8 -T template0, then avenorctl migrate"});
  const auto migrations = ledger::migration_status(*setting->value, sql_folder(invocation.root));
  if (!migrations)
    return findings.push_back({Finding::Grade::Bad, "migrations", migrations.error().message,
                               "run avenorctl migrate for the details"});
  const auto missing = std::ranges::count(*migrations, false, &ledger::Migration::applied);
  if (missing > 0)
    findings.push_back({Finding::Grade::Bad, "migrations",
                        fmt::format("{} of {} are not applied", missing, migrations->size()),
                        std::string{kMigrate}});
  else
    findings.push_back(
        {Finding::Grade::Good, "migrations", fmt::format("all {} are applied", migrations->size())});
  if (missing > 0) return;
  if (const auto lacking = ledger->missing_privileges(); !lacking)
    findings.push_back(
        {Finding::Grade::Bad, "privileges", lacking.error().message, "see PostgreSQL's own log"});
  else if (!lacking->empty())
    findings.push_back({Finding::Grade::Warning, "privileges", *lacking,
                        fmt::format("{} (a restored dump lacks them)", kMigrate)});
}

}  // namespace avenor::avenorctl
