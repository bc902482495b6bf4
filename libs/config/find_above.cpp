#include "config/find_above.hpp"

#include <system_error>

namespace avenor::config {

namespace fs = std::filesystem;

std::optional<fs::path> find_above(const fs::path& start, const fs::path& name) {
  std::error_code ignored;
  fs::path folder = fs::absolute(start, ignored).lexically_normal();
  while (true) {
    fs::path candidate = folder / name;
    if (fs::is_regular_file(candidate, ignored)) return candidate;
    if (!folder.has_parent_path() || folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

}  // namespace avenor::config
