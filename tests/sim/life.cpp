#include "sim/life.hpp"

#include <fmt/format.h>

#include "domain/text.hpp"

namespace avenor::sim {

void Life::state(const domain::Order& order) {
  if (around_.trace)
    trace(fmt::format("{} v{} {} {}/{} {}", order.id(), order.version, domain::to_text(order.status),
                      order.filled_qty, order.request.qty, order.message));
}

}  // namespace avenor::sim
