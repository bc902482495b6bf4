// Forward-only migrations: sql/0001_….sql and on, applied in order under an advisory lock. A file that was
// applied and has changed since is an error; so is a database that is newer than the files.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace avenor::ledger {

struct Migration {
  int number = 0;
  std::string name;      ///< "0001_ledger.sql"
  std::string checksum;  ///< SHA-256 of the file
  bool applied = false;
};

/// Reads the folder and the database; does not change either.
core::Result<std::vector<Migration>> migration_status(const std::string& url,
                                                      const std::filesystem::path& folder);

/// Whether something is missing, for a person: "the ledger is up to date (4 of 4)".
std::string summary_of(const std::vector<Migration>& status);

/// Why the file of `name` is not what was applied under its number as `applied_name`.
std::string changed_text(const std::string& name, const std::string& applied_name);

/// Creates roles, their rights and the database's search_path, which a dump does not contain. Returns what
/// this connection's rights do not allow; empty: all is in place.
core::Result<std::string> grant_privileges(const std::string& url);

/// Applies the missing migrations, each in its own transaction; reports each by `progress`. Returns how many
/// were applied.
core::Result<int> migrate(const std::string& url, const std::filesystem::path& folder,
                          const std::function<void(const Migration&)>& progress);

}  // namespace avenor::ledger
