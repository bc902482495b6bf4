#include "wire/bot_state_pages.hpp"

#include <utility>

#include "wire/encode.hpp"

namespace avenor::wire {
namespace {

// An entry in its list: its JSON object and the comma.
template <class Entry>
std::size_t bytes_of(const Entry& entry) {
  return to_json(Message{entry}).size() + 1;
}

class Paginator {
 public:
  Paginator(const BotState& state, std::int64_t answer, std::size_t most) : most_(most) {
    blank_.bot_id = state.bot_id;
    blank_.answer = answer;
    blank_.waiting_for = state.waiting_for;
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
  Paginator paginator(state, answer, most_bytes);
  for (Confirmation& order : state.open_orders) paginator.add(&BotState::open_orders, std::move(order));
  for (PositionReport& position : state.positions) paginator.add(&BotState::positions, std::move(position));
  return paginator.done();
}

}  // namespace avenor::wire
