#include "oms/controls/position_closer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "oms/orders/fingerprint.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kFlattenAgain = std::chrono::seconds{1};
constexpr core::Duration kLongestFlattenAgain = std::chrono::seconds{60};

}  // namespace

void PositionCloser::close(const domain::NamedPosition& holding) {
  const auto now = clock_.mono();
  auto& attempt = attempts_[holding.key];
  if (now < attempt.next) return;
  const LiveOrder* last = orders_.find(attempt.last);
  attempt.refused = last && last->order.status == domain::OrderStatus::Rejected ? attempt.refused + 1 : 0;
  attempt.next = now + std::min<core::Duration>(kFlattenAgain * (1 << std::min(attempt.refused, 8)),
                                                kLongestFlattenAgain);
  const auto request = order_for(holding);
  attempt.last = request.client_order_id;
  auto print = fingerprint(request);
  if (screening_.stops(request, print)) return;
  intake_.submit(request, std::move(print), {.purpose = domain::OrderPurpose::Flatten});
}

domain::OrderRequest PositionCloser::order_for(const domain::NamedPosition& holding) {
  domain::OrderRequest request;
  request.bot_id = holding.key.bot_id;
  request.client_order_id = domain::ClientOrderId{
      fmt::format("{}:exit:{}{}{}", request.bot_id, clock_.wall().ns / 1'000'000, kFlattenMark, ++sent_)};
  request.symbol = holding.key.symbol;
  request.venue = holding.key.venue;
  request.side = holding.position.qty.is_positive() ? domain::Side::Sell : domain::Side::Buy;
  request.qty = holding.position.qty.abs();
  // A position too large for one order is closed with several.
  const auto limits = gate_.book().limits_for(request.bot_id, request.symbol);
  if (limits.max_order_qty) request.qty = std::min(request.qty, *limits.max_order_qty);
  // An instrument without sessions has no day orders.
  const VenueComponents* components = router_.find(request.venue);
  if (components && components->instruments.always_open(request.symbol))
    request.time_in_force = domain::TimeInForce::Gtc;
  request.reason = domain::Reason::Exit;
  return request;
}

}  // namespace avenor::oms
