// The bus's two URLs, from the settings.
#pragma once

#include "bus/urls.hpp"
#include "config/reader.hpp"

namespace avenor::bus {

/// Errors are in `reader.problems()`.
Urls read_urls(config::Reader& reader);

}  // namespace avenor::bus
