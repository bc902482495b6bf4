// The parts of a log line, for libraries that produce lines without a log of their own: the daemon writes
// them (runtime/log.hpp).
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
