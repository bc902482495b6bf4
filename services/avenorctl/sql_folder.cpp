#include "avenorctl/sql_folder.hpp"

#include "config/find_above.hpp"

namespace avenor::avenorctl {

std::filesystem::path sql_folder(const std::filesystem::path& root) {
  const auto first = config::find_above(root, "sql/0001_ledger.sql");
  return first ? first->parent_path() : std::filesystem::path{AVENOR_SQL_FOLDER};
}

}  // namespace avenor::avenorctl
