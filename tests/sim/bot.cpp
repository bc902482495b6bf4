#include "sim/bot.hpp"

#include <fmt/format.h>

namespace avenor::sim {

using namespace std::chrono_literals;

void Bot::make_order(domain::OrderType type) {
  domain::OrderRequest request;
  request.client_order_id = domain::ClientOrderId{fmt::format("{}:entry:{}", id_, ++count_)};
  request.bot_id = id_;
  request.symbol = domain::Symbol{world_.happens(0.5) ? "IBM" : "AAPL"};
  request.venue = domain::VenueName{"alpaca"};
  request.side = world_.happens(0.5) ? domain::Side::Buy : domain::Side::Sell;
  request.type = type;
  request.qty = domain::Quantity{static_cast<int>(world_.between(1, 10))};
  if (type == domain::OrderType::Limit) request.limit_price = domain::Price{100};
  request.reason = domain::Reason::Entry;
  request.expires_ts = world_.wall() + 3600s;
  orders[request.client_order_id] = {.request = request, .made = world_.mono()};
  send_(request);
}

void Bot::hear(const wire::Message& message) {
  const auto* heard = std::get_if<wire::Confirmation>(&message);
  if (!heard || heard->bot_id != id_) return;
  const auto it = orders.find(heard->client_order_id);
  if (it == orders.end()) return;
  it->second.confirmed = true;
  if (heard->version >= it->second.last.version) it->second.last = *heard;
  if (heard->version > 0)
    send_(wire::Ack{.client_order_id = heard->client_order_id, .bot_id = id_, .version = heard->version});
  if (!is_final(heard->status) && heard->status != domain::OrderStatus::Pending && world_.happens(0.1))
    send_(wire::OrderCancel{.client_order_id = heard->client_order_id, .bot_id = id_});
}

void Bot::tick() {
  for (auto& [id, mine] : orders)
    if (!mine.confirmed && (world_.mono() - mine.made) % core::Duration{1s} < 200ms && world_.mono() - mine.made >= 900ms)
      send_(mine.request);
}

}  // namespace avenor::sim
