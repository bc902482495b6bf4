// References between the values of a .env file, resolved as python-dotenv does.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/env.hpp"

namespace avenor::config {

struct Unset {
  std::size_t entry;  ///< in `entries`
  std::string name;   ///< the unset name that it refers to; it was read as empty
};

/// ${NAME} and ${NAME:-default}, in every value, however quoted. Entries are resolved in their order:
/// `environment` first, then earlier entries, then the default (only when the name is unknown to both; one
/// that is known without a value is empty). That is python-dotenv's load_dotenv(override=False). Returns the
/// references without a default that are not set anywhere.
std::vector<Unset> interpolate(std::vector<EnvEntry>& entries, const Environment& environment);

}  // namespace avenor::config
