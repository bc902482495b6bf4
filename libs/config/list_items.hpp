// The items of a list setting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace avenor::config {

/// What stands between the commas, blanks around each dropped; an item may be empty. Of an empty text one.
std::vector<std::string> list_items(std::string_view text);

}  // namespace avenor::config
