// An order of the ledger as JSON: for avenorctl --json and other programs.
#pragma once

#include <string>
#include <vector>

#include "json/writer.hpp"
#include "ledger/reader.hpp"

namespace avenor::reporting {

/// Its members, into an object that is open: amounts as texts, times as RFC 3339, absent where there is
/// nothing.
void write_trade(json::Writer& json, const ledger::Trade& trade);

/// An object, by currency: {"BTC": "0.0002"}.
void write_fees(json::Writer& json, const domain::Fees& fees);

/// An array of objects.
std::string trades_json(const std::vector<ledger::Trade>& trades);

}  // namespace avenor::reporting
