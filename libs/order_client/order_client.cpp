#include "order_client/order_client.hpp"

#include <utility>

namespace avenor::order_client {

OrderClient::OrderClient(const Settings& settings, Sender& sender)
    : sender_(sender),
      orders_({.resend_every = settings.resend_every, .bound = settings.max_unconfirmed}),
      cancels_({.resend_every = settings.resend_every, .bound = settings.max_unconfirmed}),
      acknowledgements_(settings.ack_delay, sender) {}

bool OrderClient::place(const domain::OrderRequest& order, core::MonoTime now, core::Duration lives) {
  if (!orders_.put(order.client_order_id, order, now, lives)) return false;
  sender_.send(order);
  return true;
}

bool OrderClient::cancel(const domain::OrderCancel& cancel, core::MonoTime now, core::Duration lives) {
  if (!cancels_.put(cancel.client_order_id, cancel, now, lives)) return false;
  orders_.hold(cancel.client_order_id);
  sender_.send(cancel);
  return true;
}

std::optional<core::MonoTime> OrderClient::unconfirmed_since(const domain::VenueName& venue) const {
  return orders_.waiting_since([&](const domain::Message& message) {
    const auto* order = std::get_if<domain::OrderRequest>(&message);
    return order != nullptr && order->venue == venue;
  });
}

void OrderClient::on_confirmation(const domain::Confirmation& confirmation, core::MonoTime now) {
  acknowledgements_.on_confirmation(confirmation, now);
  orders_.take_out(confirmation.client_order_id);
}

OrderClient::GivenUp OrderClient::turn(core::MonoTime now, bool linked) {
  GivenUp given_up;
  for (const auto& [outbox, expired] :
       {std::pair{&orders_, &given_up.orders}, {&cancels_, &given_up.cancels}}) {
    Outbox::Turn turn = outbox->turn(now, linked);
    for (const domain::Message* message : turn.again) sender_.send(*message);
    *expired = std::move(turn.expired);
  }
  acknowledgements_.turn(now);
  return given_up;
}

}  // namespace avenor::order_client
