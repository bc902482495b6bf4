#include <fmt/format.h>
#include <algorithm>

#include "avenorctl/diagnostics.hpp"
#include "avenorctl/sql_folder.hpp"
#include "ledger/database_url.hpp"
#include "ledger/migrations.hpp"
#include "ledger/reader.hpp"
#include "ledger/setting_cure.hpp"

namespace avenor::avenorctl {

namespace {

// The tables have an owner that nobody logs in as: see docs/operations.md, "Who owns the ledger".
constexpr std::string_view kMigrate =
    "scripts/migrate, or on another machine's database avenorctl migrate as the owner of its tables";

std::string way_back(const std::string& name, const std::string& value, const std::string& source,
                     const ledger::LedgerReader::Identity& who) {
  return ledger::setting_cure(name, value, source, who.role, who.database);
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

// A setting without which execution refuses a session.
void check_session(ledger::LedgerReader& ledger, std::vector<Finding>& findings, const char* check,
                   const std::string& name, const std::string& wanted, std::string_view effect) {
  const auto bad = [&](const std::string& message, const std::string& cure) {
    findings.push_back({Finding::Grade::Bad, check, message, cure});
  };
  const auto found = ledger.setting(name);
  if (!found) return bad(found.error().message, "see PostgreSQL's own log");
  if (found->value == wanted) return;
  const auto mine = ledger.identity();
  if (!mine) return bad(mine.error().message, "see PostgreSQL's own log");
  bad(fmt::format("{} = {} for execution's role (set by: {}), and must be {}: execution does not start. {}",
                  name, found->value, found->source, wanted, effect),
      way_back(name, wanted, found->source, *mine));
}

}  // namespace

void check_database(const Invocation& invocation, std::vector<Finding>& findings) {
  const auto* setting = invocation.settings.find("DATABASE_URL");
  // reported with the settings
  if (!setting || !setting->value || !ledger::check_database_url(*setting->value).problems.empty()) return;
  auto ledger = ledger::LedgerReader::open(*setting->value);
  if (!ledger) {
    // A server that answers and refuses has its cure in the message.
    const bool has_cure = ledger.error().message.find("Fix: ") != std::string::npos;
    return findings.push_back(
        {Finding::Grade::Bad, "database", ledger.error().message,
         has_cure ? "until then execution does not start"
                  : "is PostgreSQL running (systemctl status postgresql), and is DATABASE_URL "
                    "right? scripts/install creates the database"});
  }
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
  // The positions, and the rules of the ledger, are triggers.
  check_session(*ledger, findings, "triggers", "session_replication_role", "origin",
                "With replica the ledger's triggers do not fire");
  check_session(*ledger, findings, "writing", "default_transaction_read_only", "off",
                "Nothing can be written to the ledger");
  if (const auto encoding = ledger->setting("server_encoding"); encoding && encoding->value != "UTF8")
    findings.push_back(
        {Finding::Grade::Bad, "encoding",
         fmt::format("the database has encoding {}: it cannot store every text that a venue sends",
                     encoding->value),
         "create it again: createdb -E UTF8 -T template0, then scripts/migrate (avenorctl migrate as its "
         "owner)"});
  const auto migrations = ledger::migration_status(*setting->value, sql_folder(invocation.root));
  if (!migrations)
    return findings.push_back({Finding::Grade::Bad, "migrations", migrations.error().message,
                               "avenorctl migrate --check shows more"});
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
