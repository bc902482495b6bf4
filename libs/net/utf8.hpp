// What is UTF-8, as Unicode's table 3-7 has it.
#pragma once

#include <string_view>

namespace avenor::net {

bool is_utf8(std::string_view text);

}  // namespace avenor::net
