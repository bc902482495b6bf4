#include "messaging/message_ids.hpp"

#include <variant>

namespace avenor::messaging {

std::string_view client_order_id_of(const wire::Message& message) {
  return std::visit(
      [](const auto& body) -> std::string_view {
        if constexpr (requires { body.client_order_id; }) {
          return body.client_order_id.view();
        } else {
          return {};
        }
      },
      message);
}

}  // namespace avenor::messaging
