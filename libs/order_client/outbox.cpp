#include "order_client/outbox.hpp"

#include <iterator>
#include <utility>

namespace avenor::order_client {

bool Outbox::put(const domain::ClientOrderId& id, domain::Message message, core::MonoTime now,
                 core::Duration lives) {
  if (contains(id)) return false;
  items_.push_back({.id = id,
                    .message = std::move(message),
                    .first_sent = now,
                    .next_send = now + settings_.resend_every,
                    .expires = now + lives});
  by_id_.emplace(id, std::prev(items_.end()));
  full_ = full_ || items_.size() >= settings_.bound;
  return true;
}

bool Outbox::take_out(const domain::ClientOrderId& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return false;
  items_.erase(found->second);
  by_id_.erase(found);
  full_ = full_ && items_.size() > settings_.bound - (settings_.bound + 3) / 4;
  return true;
}

void Outbox::hold(const domain::ClientOrderId& id) {
  if (const auto found = by_id_.find(id); found != by_id_.end()) found->second->held = true;
}

std::optional<core::MonoTime> Outbox::waiting_since(
    const std::function<bool(const domain::Message&)>& these) const {
  for (const Item& item : items_)
    if (these(item.message)) return item.first_sent;
  return {};
}

Outbox::Turn Outbox::turn(core::MonoTime now, bool linked) {
  Turn out;
  for (Item& item : items_) {
    if (now >= item.expires) {
      out.expired.push_back(item.id);
    } else if (linked && !item.held && now >= item.next_send) {
      item.next_send = now + settings_.resend_every;
      out.again.push_back(&item.message);
    }
  }
  for (const domain::ClientOrderId& id : out.expired) take_out(id);
  return out;
}

}  // namespace avenor::order_client
