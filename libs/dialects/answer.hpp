// What a request gets.
#pragma once

#include <string>

namespace avenor::dialects {

struct Answer {
  int status = 200;
  std::string body;  ///< JSON, or empty
};

}  // namespace avenor::dialects
