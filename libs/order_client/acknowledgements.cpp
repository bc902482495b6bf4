#include "order_client/acknowledgements.hpp"

#include <algorithm>

namespace avenor::order_client {

void Acknowledgements::on_confirmation(const domain::Confirmation& c, core::MonoTime now) {
  if (c.version < 1) return;
  const domain::Ack ack{.client_order_id = c.client_order_id, .bot_id = c.bot_id, .version = c.version};
  if (delay_ <= core::Duration::zero()) return sender_.send(ack);
  if (domain::is_final(c.status)) {
    // A late repetition of an earlier state may follow an end: it must not replace the later version.
    if (const auto found = waiting_.find(c.client_order_id);
        found != waiting_.end() && found->second.version <= c.version)
      waiting_.erase(found);
    return sender_.send(ack);
  }
  const auto [entry, added] = waiting_.try_emplace(c.client_order_id, ack);
  if (added)
    due_.push_back({.id = c.client_order_id, .at = now + delay_});
  else
    entry->second.version = std::max(entry->second.version, c.version);
}

void Acknowledgements::turn(core::MonoTime now) {
  for (; !due_.empty() && due_.front().at <= now; due_.pop_front()) {
    const auto found = waiting_.find(due_.front().id);
    if (found == waiting_.end()) continue;
    sender_.send(found->second);
    waiting_.erase(found);
  }
}

}  // namespace avenor::order_client
