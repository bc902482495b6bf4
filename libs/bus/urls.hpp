// Where the bus is.
#pragma once

#include <string>

namespace avenor::bus {

struct Urls {
  std::string inbound;   ///< publishers connect here (ZMQ_INBOUND_BUS_URL)
  std::string outbound;  ///< subscribers connect here (ZMQ_OUTBOUND_BUS_URL)
};

}  // namespace avenor::bus
