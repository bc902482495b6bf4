#include "order_client/bot_state_parts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace avenor::order_client {
namespace {

std::size_t bytes_in_memory(const domain::BotState& page) {
  std::size_t bytes = sizeof page;
  for (const domain::Confirmation& c : page.open_orders)
    bytes += sizeof c + c.client_order_id.str().size() + c.bot_id.str().size() + c.symbol.str().size() +
             c.venue.str().size() + c.venue_order_id.str().size() + c.error.size() + c.message.size();
  for (const domain::PositionReport& p : page.positions)
    bytes += sizeof p + p.symbol.str().size() + p.venue.str().size() + p.bot_id.str().size();
  return bytes;
}

}  // namespace

std::optional<domain::BotState> BotStateParts::add(std::string_view session, domain::BotState page) {
  if (page.pages <= 1) {
    forget();
    return page;
  }
  // Any other answer starts again, one with a smaller number too: a greater number may be forged, and would
  // block the true answers.
  if (session != session_ || page.answer != answer_ || pages_.empty()) {
    forget();
    session_ = session;
    answer_ = page.answer;
    pages_.assign(static_cast<std::size_t>(page.pages), std::nullopt);
  } else if (static_cast<std::size_t>(page.pages) != pages_.size()) {
    forget();  // one of the two is forged: the next answer decides
    return {};
  }
  const auto place = static_cast<std::size_t>(page.page - 1);
  if (place >= pages_.size() || pages_[place]) return {};
  bytes_ += bytes_in_memory(page);
  if (bytes_ > most_bytes_) {
    ++forgotten_;
    forget();
    return {};
  }
  pages_[place] = std::move(page);
  if (++have_ < pages_.size()) return {};
  domain::BotState whole;
  whole.bot_id = pages_.front()->bot_id;
  whole.waiting_for = std::move(pages_.front()->waiting_for);
  for (auto& part : pages_) {
    std::ranges::move(part->open_orders, std::back_inserter(whole.open_orders));
    std::ranges::move(part->positions, std::back_inserter(whole.positions));
    part.reset();
  }
  forget();
  return whole;
}

void BotStateParts::forget() {
  std::vector<std::optional<domain::BotState>>{}.swap(pages_);
  bytes_ = have_ = 0;
}

}  // namespace avenor::order_client
