// Where the migrations are.
#pragma once

#include <filesystem>

namespace avenor::avenorctl {

/// The nearest sql/ at or above `root`, else the folder that this program was built with.
std::filesystem::path sql_folder(const std::filesystem::path& root);

}  // namespace avenor::avenorctl
