// avenorctl migrate: applies the migrations that this version needs.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "avenorctl/command.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/sql_folder.hpp"
#include "json/writer.hpp"
#include "ledger/migrations.hpp"

namespace avenor::avenorctl {
namespace {

int run_check(const Invocation& invocation, const std::string& url, const std::filesystem::path& folder) {
  const auto status = ledger::migration_status(url, folder);
  if (!status) return complain(status.error().message);
  const auto missing = std::ranges::count(*status, false, &ledger::Migration::applied);
  if (invocation.json)
    print_json(json::object([&](auto& json) { json.field("missing", missing); }));
  else
    print_line(ledger::summary_of(*status));
  return 0;
}

int run_migrate(const Invocation& invocation, const std::string& folder_option, bool check) {
  const auto url = database_url(invocation);
  if (!url) return 78;
  const auto folder =
      folder_option.empty() ? sql_folder(invocation.root) : std::filesystem::path{folder_option};
  if (check) return run_check(invocation, *url, folder);
  const auto applied = ledger::migrate(*url, folder, [&](const ledger::Migration& migration) {
    if (invocation.json) return;
    print_line("applied " + migration.name);
    flush_output();
  });
  if (!applied) return complain(applied.error().message);
  const auto problems = ledger::grant_privileges(*url);
  if (!problems)
    return complain(
        fmt::format("the migrations are applied, but roles, privileges or search_path could not be set: {}",
                    problems.error().message));
  if (!problems->empty()) print_error(*problems);
  if (invocation.json)
    print_json(json::object([&](auto& json) { json.field("applied", *applied); }));
  else if (*applied == 0)
    print_line("the ledger is up to date");
  return 0;
}

}  // namespace

void add_migrate(CLI::App& app, Commands& commands) {
  auto* command = app.add_subcommand(
      "migrate", "apply the missing migrations of sql/ to the database, each once, in order");
  auto folder = std::make_shared<std::string>();
  command->add_option("--sql", *folder, "the folder with the migrations, instead of the project's")
      ->type_name("DIR");
  auto check = std::make_shared<bool>(false);
  command->add_flag("--check", *check,
                    "apply nothing: fail where the database is not what the files continue");
  commands.emplace_back(command, [folder, check](const Invocation& invocation) {
    return run_migrate(invocation, *folder, *check);
  });
}

}  // namespace avenor::avenorctl
