// How to reset one of PostgreSQL's settings, depending on where it was set.
#pragma once

#include <string>

namespace avenor::ledger {

/// `source` as pg_settings names it ("user", "database", "configuration file", "client"); `role` and
/// `database` as SQL wants them, in quotes where needed.
std::string setting_cure(const std::string& name, const std::string& value, const std::string& source,
                         const std::string& role, const std::string& database);

}  // namespace avenor::ledger
