#include <fmt/format.h>
#include <fstream>
#include <sstream>

#include "avenorctl/diagnostics.hpp"
#include "bus/read_urls.hpp"
#include "config/reader.hpp"
#include "core/text_file.hpp"
#include "ledger/database_url.hpp"
#include "listings/listings.hpp"
#include "risk/limits_file/limits_file.hpp"
#include "runtime/startup.hpp"
#include "strategies/built_in.hpp"
#include "strategy/bot_file.hpp"

namespace avenor::avenorctl {
namespace {

using Grade = Finding::Grade;

void check_file(const config::Settings& settings, std::vector<Finding>& findings) {
  if (!settings.path())
    return findings.push_back(
        {Grade::Warning, ".env",
         "there is no .env in this folder or above it; only environment variables are read",
         "cp .env.example .env && chmod 600 .env, then edit it"});
  findings.push_back({Grade::Good, ".env", "read " + settings.path()->string()});
  for (const auto& problem : settings.problems())
    findings.push_back({Grade::Bad, ".env", problem, "no daemon starts until it is corrected"});
  for (const auto& note : settings.notes())
    findings.push_back({Grade::Warning, ".env", note, "correct the line"});
  if (const auto open = settings.permissions())
    findings.push_back({open->fatal ? Grade::Bad : Grade::Warning, "permissions", open->message,
                        "chmod 600 " + settings.path()->string()});
  else
    findings.push_back({Grade::Good, "permissions", "no other user can read it"});
}

void check_values(const config::Settings& settings, std::vector<Finding>& findings) {
  config::Reader reader{settings};
  const auto environment = reader.choice("AVENOR_ENV");
  bus::read_urls(reader);
  if (const auto url = reader.url("DATABASE_URL"); !url.empty()) {
    const auto database = ledger::check_database_url(url);
    for (const auto& problem : database.problems) reader.problem(problem);
    for (const auto& warning : database.warnings)
      findings.push_back(
          {Grade::Warning, "database", warning, "see sslmode in PostgreSQL's libpq documentation"});
  }
  for (const auto& note : listings::unvalued(listings::read_listings(reader, listings::Needed::Both)))
    findings.push_back({Grade::Warning, "settings", note, "add the pair to SYMBOLS"});
  reader.list("BOTS");
  for (const auto& known : settings.keys().all()) reader.check(known.name);
  reader.limits_must_not_be_empty();
  runtime::check_affinity(reader);
  const auto beat = reader.duration_s("HEARTBEAT_INTERVAL_S");
  const auto silence = reader.duration_s("HEARTBEAT_TIMEOUT_S");
  if (!reader.refused("HEARTBEAT_INTERVAL_S") && !reader.refused("HEARTBEAT_TIMEOUT_S") && silence < 2 * beat)
    reader.problem(
        "HEARTBEAT_TIMEOUT_S is less than two heartbeats: one late heartbeat would raise an alarm");
  for (const auto& problem : reader.problems())
    findings.push_back({Grade::Bad, "settings", problem, "avenorctl env explains each key"});
  if (!reader.problems().empty()) return;
  findings.push_back(
      {Grade::Good, "settings", "every required key is set and valid (AVENOR_ENV=" + environment + ")"});
  if (environment == "live")
    findings.push_back({Grade::Warning, "settings", "AVENOR_ENV=live: orders are real",
                        "if that is not intended: AVENOR_ENV=paper, and restart"});
}

void check_bots(const Invocation& invocation, std::vector<Finding>& findings) {
  config::Reader reader{invocation.settings};
  const auto registry = strategies::built_in();
  auto folder = invocation.root / "config" / "bots";
  // Like the strategy daemon: the nearest config/bots, upwards.
  for (auto at = invocation.root; !std::filesystem::is_directory(folder) && at.has_relative_path();
       at = at.parent_path())
    folder = at.parent_path() / "config" / "bots";
  for (const auto& name : reader.optional_list("BOTS")) {
    std::vector<std::string> problems;
    const auto id = domain::parse_bot_id(name);
    if (!id)
      problems.push_back(id.error().message);
    else
      strategy::load_bot(folder, *id, registry, problems);
    for (const auto& problem : problems)
      findings.push_back(
          {Grade::Bad, "bots", problem,
           fmt::format("correct {}/{}.json, or remove the bot from BOTS", folder.string(), name)});
    if (problems.empty()) findings.push_back({Grade::Good, "bots", name + ": its file is valid"});
  }
}

// Like execution: the file must be there if .env names it.
void check_limits(const Invocation& invocation, std::vector<Finding>& findings) {
  config::Reader reader{invocation.settings};
  const auto file = invocation.root / reader.text("RISK_FILE");
  if (!reader.problems().empty()) return;  // reported with the settings
  if (!reader.optional_text("RISK_FILE") && !std::filesystem::exists(file)) return;
  const auto bad = [&](std::string_view problem, std::string cure) {
    findings.push_back({Grade::Bad, "risk limits",
                        fmt::format("{}: the next start of execution will refuse it", problem),
                        std::move(cure)});
  };
  const auto text = core::read_text_file(file);
  if (!text) return bad(text.error().message, "restore the file, or correct RISK_FILE in .env");
  const auto limits = risk::parse_limits(*text);
  if (limits) return findings.push_back({Grade::Good, "risk limits", file.string() + " is valid"});
  for (const auto& problem : limits.error())
    bad(fmt::format("{}: {}", file.string(), problem),
        "correct it there, then: systemctl --user reload execution.service (until then the limits read last "
        "are in force)");
}

}  // namespace

void check_settings(const Invocation& invocation, std::vector<Finding>& findings) {
  check_file(invocation.settings, findings);
  check_values(invocation.settings, findings);
  check_bots(invocation, findings);
  check_limits(invocation, findings);
}

}  // namespace avenor::avenorctl
