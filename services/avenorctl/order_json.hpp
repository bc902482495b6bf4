// An order as avenorctl --json prints it.
#pragma once

#include <string>

#include "ledger/reader.hpp"

namespace avenor::avenorctl {

/// Amounts as strings, times as RFC 3339, absent where there is nothing.
std::string trade_json(const ledger::Trade& trade);

}  // namespace avenor::avenorctl
