// Compares the ledger with the exchange's own list, which is independent of it. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/reader.hpp"
#include "reporting/exchange_list.hpp"

namespace avenor::reporting {

struct Comparison {
  int orders = 0, filled = 0, open = 0, fills = 0, venue_orders = 0;
  std::vector<std::string> mismatches;  ///< a sentence each
};

struct PositionComparison {
  int symbols = 0;  ///< held on either side
  /// a sentence each: the difference equals the fills of another sender's orders
  std::vector<std::string> external;
  std::vector<std::string> mismatches;  ///< a sentence each: nothing explains it
};

/// Compares the sum of the bots' positions in the ledger with the exchange's positions, by symbol.
PositionComparison compare_positions(const std::vector<domain::NamedPosition>& ledger,
                                     const std::map<domain::Symbol, domain::Quantity>& exchange,
                                     const std::vector<AtExchange>& orders);

/// `fills`: executions in the ledger by client_order_id.
Comparison compare(const std::vector<ledger::Trade>& trades,
                   const std::map<domain::ClientOrderId, int>& fills,
                   const std::vector<AtExchange>& exchange);

}  // namespace avenor::reporting
