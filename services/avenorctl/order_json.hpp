// An order as avenorctl --json prints it.
#pragma once

#include <map>
#include <string>

#include "ledger/reader.hpp"

namespace avenor::avenorctl {

/// Amounts as strings, times as RFC 3339, absent where there is nothing.
std::string trade_json(const ledger::Trade& trade);

/// By currency: {"BTC": "0.0002"}.
std::map<std::string, std::string> amounts_of(const domain::Fees& fees);

}  // namespace avenor::avenorctl
