// What a URL setting must be.
#pragma once

#include <string>
#include <string_view>

#include "config/key.hpp"

namespace avenor::config {

/// What is wrong with it, as it is said behind the key's name ("must name a host"); empty: nothing.
std::string url_fault(std::string_view text, const Key& key);

}  // namespace avenor::config
