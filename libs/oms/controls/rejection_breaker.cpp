#include "oms/controls/rejection_breaker.hpp"

#include <fmt/format.h>

namespace avenor::oms {

void RejectionBreaker::refused(const domain::Order& order) {
  const auto& bot = order.request.bot_id;
  const auto& venue = order.request.venue;
  const int times = ++in_a_row_[{bot, venue}];
  if (times < most_in_a_row_) return;
  breaker_.trip({.bot = bot, .venue = venue, .symbol = {}}, "risk.rejections",
                fmt::format("{} refused {} orders of {} in a row, the last with: {}", venue, times, bot,
                            order.message));
}

void RejectionBreaker::reset(const domain::BotId& bot, const domain::VenueName& venue) {
  std::erase_if(in_a_row_, [&](const auto& entry) {
    return entry.first.first == bot && (venue.empty() || entry.first.second == venue);
  });
}

void RejectionBreaker::forget_all_but(const SeenBots& bots) {
  std::erase_if(in_a_row_, [&](const auto& entry) { return !bots.contains(entry.first.first); });
}

}  // namespace avenor::oms
