// What a log line is made of, for libraries that have lines to write and no log: the daemon around them
// writes them (runtime/log.hpp).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace avenor::core {

enum class LogLevel { Debug, Info, Warning, Error, Critical };

struct LogField {
  std::string_view name;  ///< upper case, as the journal wants it: "CLIENT_ORDER_ID"
  std::string value;
};
using LogFields = std::initializer_list<LogField>;

}  // namespace avenor::core
