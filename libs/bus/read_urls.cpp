#include "bus/read_urls.hpp"

namespace avenor::bus {

Urls read_urls(config::Reader& reader) {
  return {.inbound = reader.url("ZMQ_INBOUND_BUS_URL"), .outbound = reader.url("ZMQ_OUTBOUND_BUS_URL")};
}

}  // namespace avenor::bus
