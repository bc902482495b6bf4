#include "oms/sessions/order_event_fanout.hpp"

#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/rejection_breaker.hpp"
#include "oms/sessions/venue_supervisor.hpp"

namespace avenor::oms {

void OrderEventFanout::rejected_by_venue(const domain::Order& order) { rejections_.refused(order); }

void OrderEventFanout::executed(const domain::Order& order) {
  brackets_.executed(order);
  rejections_.reset(order.request.bot_id, order.request.venue);
}

domain::ClientOrderId OrderEventFanout::exit_replaced(const domain::Order& old,
                                                      const domain::ClientOrderId& proposed) {
  return brackets_.replaced(old, proposed);
}

void OrderEventFanout::execution_missed(core::WallTime happened) { supervisor_.missed(happened); }

}  // namespace avenor::oms
