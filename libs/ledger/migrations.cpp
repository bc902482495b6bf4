#include "ledger/migrations.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "ledger/connect_cure.hpp"
#include "ledger/query_session.hpp"
#include "ledger/rows.hpp"

namespace avenor::ledger {
namespace {

// "migrate" in ASCII: two concurrent migrations would conflict.
constexpr std::string_view kLock = "30796665482998885";

struct File {
  Migration migration;
  std::string text;
};

std::optional<int> number_of(const std::string& name) {
  int number = 0;
  if (name.size() < 6 || name[4] != '_' || !name.ends_with(".sql")) return std::nullopt;
  const auto [end, code] = std::from_chars(name.data(), name.data() + 4, number);
  if (code != std::errc{} || end != name.data() + 4) return std::nullopt;
  return number;
}

core::Result<std::vector<File>> read_files(const std::filesystem::path& folder) {
  std::error_code code;
  std::vector<File> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".sql") continue;
    const auto number = number_of(name);
    if (!number)
      return core::fail(
          fmt::format("{}: a migration must be named like 0001_ledger.sql", entry.path().string()));
    std::ifstream in(entry.path(), std::ios::binary);
    File& file = files.emplace_back();
    file.migration = {.number = *number, .name = name, .checksum = "", .applied = false};
    file.text.assign(std::istreambuf_iterator<char>(in), {});
    if (in.bad() || file.text.empty())
      return core::fail(fmt::format("{} cannot be read", entry.path().string()));
  }
  if (code) return core::fail(fmt::format("{}: {}", folder.string(), code.message()));
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.migration.number < b.migration.number; });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].migration.number != static_cast<int>(i) + 1) {
      return core::fail(fmt::format(
          "{}: migrations must be numbered 0001, 0002 and so on without a gap; '{}' is number {} in order",
          folder.string(), files[i].migration.name, i + 1));
    }
  }
  if (files.empty()) return core::fail(fmt::format("{} holds no migrations", folder.string()));
  return files;
}

auto to_core(const PgError& error) { return tl::unexpected(to_error(error)); }

core::Result<std::unique_ptr<QuerySession>> connect(const std::string& url) {
  auto opened = QuerySession::open({.url = url,
                                    .application = "avenor-migrate",
                                    .deadline = std::chrono::seconds(10),
                                    .give_up = nullptr});
  if (!opened) return tl::unexpected(to_connect_error(opened.error()));
  if (const std::string encoding = (*opened)->server_encoding(); !encoding.empty() && encoding != "UTF8")
    return core::fail(fmt::format(
        "the database has encoding {}: the ledger needs UTF8. Recreate it: createdb -E UTF8 -T template0",
        encoding));
  (*opened)->set_deadline(std::chrono::minutes(30));  // a migration may rewrite a large table
  return std::move(*opened);
}

// Fills in the checksums, and what the database has applied. An applied file that has changed is an error.
core::Status compare(QuerySession& session, std::vector<File>& files) {
  for (File& file : files) {
    const std::array<std::string, 1> text = {file.text};
    const auto sum = session.run("SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')", text);
    if (!sum) return to_core(sum.error());
    file.migration.checksum = std::string(sum->text(0, 0));
  }
  const auto table = session.run("SELECT to_regclass('trading.schema_migrations')");
  if (!table) return to_core(table.error());
  if (table->text(0, 0).empty()) return {};

  const auto applied =
      session.run("SELECT number, name, checksum FROM trading.schema_migrations ORDER BY number");
  if (!applied) return to_core(applied.error());
  for (int row = 0; row < applied->count(); ++row) {
    const std::string name{applied->text(row, 1)};
    const auto number = to_int(applied->text(row, 0));
    if (!number) return tl::unexpected(number.error());
    const auto file = std::find_if(files.begin(), files.end(),
                                   [&](const File& one) { return one.migration.number == *number; });
    if (file == files.end()) {
      return core::fail(fmt::format(
          "the database is newer than these files: it has migration {}, which is missing here", name));
    }
    if (file->migration.name != name || file->migration.checksum != applied->text(row, 2)) {
      return core::fail(changed_text(file->migration.name, name));
    }
    file->migration.applied = true;
  }
  return {};
}

// A transaction's lock, not a session's: behind a pool the next transaction has another session.
core::Status begin(QuerySession& session) {
  const auto locked = session.run(
      fmt::format("BEGIN; SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock({})", kLock));
  if (!locked)
    return core::fail(fmt::format("another migration is running: {}", to_error(locked.error()).message));
  return {};
}

core::Status commit(QuerySession& session) {
  if (const auto committed = session.run("COMMIT"); !committed) return to_core(committed.error());
  return {};
}

// In a transaction of migrate(), like apply().
core::Status begin_book(QuerySession& session) {
  const auto table = session.run("SELECT to_regclass('trading.schema_migrations')");
  if (!table) return to_core(table.error());
  if (!table->text(0, 0).empty()) return {};
  const auto made = session.run(
      "CREATE SCHEMA IF NOT EXISTS trading;"
      "CREATE TABLE trading.schema_migrations (number integer PRIMARY KEY, name text NOT NULL, checksum text "
      "NOT NULL,"
      " applied_at timestamptz NOT NULL DEFAULT now())");
  if (!made) return to_core(made.error());
  return {};
}

core::Status apply(QuerySession& session, const File& file) {
  const Migration& migration = file.migration;
  const auto failed = [&](const PgError& error) {
    return core::fail(fmt::format("{}: {}", migration.name, to_error(error).message));
  };
  if (const auto done = session.run(file.text); !done) return failed(done.error());
  const std::array<std::string, 3> row = {std::to_string(migration.number), migration.name,
                                          migration.checksum};
  const auto booked = session.run(
      "INSERT INTO trading.schema_migrations (number, name, checksum) VALUES ($1::integer, $2, $3)", row);
  if (!booked) return failed(booked.error());
  return {};
}

}  // namespace

std::string summary_of(const std::vector<Migration>& status) {
  const auto missing =
      std::count_if(status.begin(), status.end(), [](const auto& one) { return !one.applied; });
  if (missing == 0) return fmt::format("the ledger is up to date ({0} of {0})", status.size());
  return fmt::format("the ledger can be migrated: {} of {} are missing", missing, status.size());
}

std::string changed_text(const std::string& name, const std::string& applied_name) {
  if (name == applied_name)
    return name + " has changed since it was applied: never edit an applied migration, add a new one";
  return fmt::format("{} was applied as {}: never rename an applied migration, add a new one", name,
                     applied_name);
}

core::Result<std::vector<Migration>> migration_status(const std::string& url,
                                                      const std::filesystem::path& folder) {
  auto files = read_files(folder);
  if (!files) return tl::unexpected(files.error());
  auto session = connect(url);
  if (!session) return tl::unexpected(session.error());
  if (auto compared = compare(**session, *files); !compared) return tl::unexpected(compared.error());
  std::vector<Migration> status;
  for (File& file : *files) status.push_back(std::move(file.migration));
  return status;
}

core::Result<int> migrate(const std::string& url, const std::filesystem::path& folder,
                          const std::function<void(const Migration&)>& progress) {
  auto files = read_files(folder);
  if (!files) return tl::unexpected(files.error());
  auto session = connect(url);
  if (!session) return tl::unexpected(session.error());
  // After a failure the connection is closed, which rolls its transaction back.
  const auto by_turns = [&](const std::function<core::Status()>& work) {
    return begin(**session).and_then(work).and_then([&] { return commit(**session); });
  };
  if (auto begun = by_turns([&] { return begin_book(**session); }); !begun)
    return tl::unexpected(begun.error());

  int applied = 0;
  for (File& file : *files) {
    bool here = false;
    const auto done = by_turns([&]() -> core::Status {
      // Another migration may have run since the last iteration.
      if (auto compared = compare(**session, *files); !compared) return compared;
      here = !file.migration.applied;
      return here ? apply(**session, file) : core::Status{};
    });
    if (!done) return tl::unexpected(done.error());
    if (!here) continue;
    file.migration.applied = true;
    ++applied;
    if (progress) progress(file.migration);
  }
  return applied;
}

core::Result<std::string> grant_privileges(const std::string& url) {
  auto session = connect(url);
  if (!session) return tl::unexpected(session.error());
  const auto settled = (*session)->run("SELECT trading.grant_privileges()");
  if (!settled) return to_core(settled.error());
  return std::string(settled->text(0, 0));
}

}  // namespace avenor::ledger
