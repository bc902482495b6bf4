// What faults make of requests and answers.
#include "paper_exchange/rest_api.hpp"

namespace avenor::paper_exchange {
namespace {

constexpr std::size_t kMostUnanswered = 10'000;

}  // namespace

void RestApi::arrive_late(const net::HttpRequest& request) {
  if (on_their_way_ >= kMostUnanswered) return;  // lost on the way
  ++on_their_way_;
  later_(faults_.settings.late_arrival, [this, request] {
    --on_their_way_;
    static_cast<void>(route(request));
    exchange_.commit();
    stream_.flush();
  });
}

void RestApi::maintain(std::chrono::milliseconds time) {
  maintenance_until_ = time.count() > 0 ? exchange_.now() + time : WallTime{};
}

void RestApi::finish_cancels() {
  std::vector<Order*> pending;
  for (const auto& [seq, order] : exchange_.store().open()) {
    if (order->status == Status::PendingCancel) pending.push_back(order);
  }
  for (Order* order : pending) exchange_.finish_cancel(*order);
}

History::Seen RestApi::seen() const {
  if (faults_.settings.lag_orders.count() == 0) return {};
  return [this](const Order& order) { return exchange_.seen(order); };
}

Figures RestApi::figures(AbsurdPlaces::Place place) {
  if (faults_.settings.absurd_at.has(place) && faults_.roll(faults_.settings.absurd_rate))
    return Figures::Absurd;
  return Figures::True;
}

Answer RestApi::fault_error(int status) const {
  if (status == 429) return {status, R"({"code":42910000,"message":"rate limit exceeded"})"};
  return {status, R"({"message":"internal server error occurred"})"};
}

void RestApi::leave_unanswered(const net::Responder& responder) {
  if (faults_.settings.drop_closes) return responder.drop();
  unanswered_.push_back(responder);
  if (unanswered_.size() <= kMostUnanswered) return;
  unanswered_.front().drop();
  unanswered_.pop_front();
}

void RestApi::drop_unanswered() {
  for (const auto& responder : unanswered_) responder.drop();
  unanswered_.clear();
}

}  // namespace avenor::paper_exchange
