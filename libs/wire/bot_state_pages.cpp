#include "wire/bot_state_pages.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "wire/codec.hpp"

namespace avenor::wire {
namespace {

// An entry in its list: its JSON object and the comma.
template <class Entry>
std::size_t bytes_of(const Entry& entry) {
  return to_json(Message{entry}).size() + 1;
}

std::size_t bytes_in_memory(const BotState& page) {
  std::size_t bytes = sizeof page;
  for (const Confirmation& c : page.open_orders)
    bytes += sizeof c + c.client_order_id.str().size() + c.bot_id.str().size() + c.symbol.str().size() +
             c.venue.str().size() + c.venue_order_id.str().size() + c.error.size() + c.message.size();
  for (const PositionReport& p : page.positions)
    bytes += sizeof p + p.symbol.str().size() + p.venue.str().size() + p.bot_id.str().size();
  return bytes;
}

class Paginator {
 public:
  Paginator(const domain::BotId& bot, std::int64_t answer, std::size_t most) : most_(most) {
    blank_.bot_id = bot;
    blank_.answer = answer;
    pages_.push_back(blank_);
  }

  template <class Entry>
  void add(std::vector<Entry> BotState::* list, Entry entry) {
    const std::size_t bytes = bytes_of(entry);
    if (used_ > 0 && used_ + bytes > most_) {
      pages_.push_back(blank_);
      used_ = 0;
    }
    used_ += bytes;
    (pages_.back().*list).push_back(std::move(entry));
  }

  std::vector<BotState> done() {
    const int pages = static_cast<int>(pages_.size());
    for (int page = 1; page <= pages; ++page) {
      BotState& one = pages_[static_cast<std::size_t>(page - 1)];
      one.page = page;
      one.pages = pages;
      if (pages == 1) one.answer = 0;
    }
    return std::move(pages_);
  }

 private:
  const std::size_t most_;
  BotState blank_;
  std::vector<BotState> pages_;
  std::size_t used_ = 0;
};

}  // namespace

std::vector<BotState> pages_of(BotState state, std::int64_t answer, std::size_t most_bytes) {
  Paginator paginator(state.bot_id, answer, most_bytes);
  for (Confirmation& order : state.open_orders) paginator.add(&BotState::open_orders, std::move(order));
  for (PositionReport& position : state.positions) paginator.add(&BotState::positions, std::move(position));
  return paginator.done();
}

std::optional<BotState> BotStateParts::add(std::string_view session, BotState page) {
  if (page.pages <= 1) {
    forget();
    return page;
  }
  // Any other answer begins anew, a smaller one too: a greater number may be forged, and would shut the true
  // answers out.
  if (session != session_ || page.answer != answer_ || pages_.empty()) {
    forget();
    session_ = session;
    answer_ = page.answer;
    pages_.assign(static_cast<std::size_t>(page.pages), std::nullopt);
    // one of the two is forged: the next answer decides
  } else if (static_cast<std::size_t>(page.pages) != pages_.size()) {
    forget();
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
  BotState whole;
  whole.bot_id = pages_.front()->bot_id;
  for (auto& part : pages_) {
    std::ranges::move(part->open_orders, std::back_inserter(whole.open_orders));
    std::ranges::move(part->positions, std::back_inserter(whole.positions));
    part.reset();
  }
  forget();
  return whole;
}

void BotStateParts::forget() {
  std::vector<std::optional<BotState>>{}.swap(pages_);
  bytes_ = have_ = 0;
}

}  // namespace avenor::wire
