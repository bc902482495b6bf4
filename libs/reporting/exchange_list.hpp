// The paper exchange's own list of what it received, as its control API gives it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "domain/order.hpp"

namespace avenor::reporting {

struct AtExchange {
  std::string client_order_id;
  std::string status;  ///< Alpaca's, or "lost" and "refused" for a request that never became an order
  int received = 0;
  domain::Quantity filled_qty;
  int fills = 0;
  bool external = false;  ///< another sender's
  bool leg = false;       ///< the exchange's own child of a bracket: it was never received
  domain::Symbol symbol{};
  domain::Side side = domain::Side::Buy;
};

/// The body of GET /control/orders.
core::Result<std::vector<AtExchange>> read_exchange_list(std::string_view text);

/// The positions in the body of GET /control/summary; signed.
core::Result<std::map<domain::Symbol, domain::Quantity>> read_exchange_positions(std::string_view text);

}  // namespace avenor::reporting
