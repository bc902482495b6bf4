// A request that never became an order.
#pragma once

#include <string>

namespace avenor::paper_exchange {

/// What came in under a client_order_id and was refused before it became an order, or was never accepted (a
/// fault).
struct Receipt {
  int count = 0;
  int status = 0;  ///< HTTP status of the last answer; 0: none was given
  std::string message;
};

}  // namespace avenor::paper_exchange
