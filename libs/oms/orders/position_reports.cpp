#include "oms/orders/position_reports.hpp"

#include <variant>

namespace avenor::oms {

void PositionReports::load(const std::vector<domain::NamedPosition>& positions) {
  for (const auto& position : positions) reports_.try_emplace(position.key, domain::report_of(position));
}

void PositionReports::publish(const domain::Message& message) {
  if (const auto* report = std::get_if<domain::PositionReport>(&message))
    reports_[{.venue = report->venue, .bot_id = report->bot_id, .symbol = report->symbol}] = *report;
  events_.publish(message);
}

void PositionReports::tick() {
  const auto now = clock_.mono();
  if (to_repeat_.empty() && now >= next_round_) {
    next_round_ = now + kRepeat;
    for (const auto& [key, report] : reports_) to_repeat_.push_back(key);
  }
  for (std::size_t i = 0; i < kMostATick && !to_repeat_.empty(); ++i) {
    events_.publish(reports_.at(to_repeat_.back()));
    to_repeat_.pop_back();
  }
}

}  // namespace avenor::oms
