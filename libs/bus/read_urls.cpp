#include "bus/read_urls.hpp"

#include <fmt/format.h>

#include "bus/same_socket.hpp"

namespace avenor::bus {

Urls read_urls(config::Reader& reader) {
  Urls urls{.inbound = reader.url("ZMQ_INBOUND_BUS_URL"), .outbound = reader.url("ZMQ_OUTBOUND_BUS_URL")};
  // For the clients too: they would connect, and hear nothing.
  if (same_socket(urls.inbound, urls.outbound))
    reader.problem(fmt::format(
        "ZMQ_INBOUND_BUS_URL ({}) and ZMQ_OUTBOUND_BUS_URL ({}) are one socket, and must be two: give "
        "one of them another port or path",
        urls.inbound, urls.outbound));
  return urls;
}

}  // namespace avenor::bus
