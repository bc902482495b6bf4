// What a request gets.
#pragma once

#include <string>

namespace avenor::paper_exchange {

struct Answer {
  int status = 200;
  std::string body;  ///< JSON, or empty
};

}  // namespace avenor::paper_exchange
