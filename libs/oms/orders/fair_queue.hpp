// What waits for its turn, with fair shares by sender: one queue a bot, served in turn, so that a storm of
// one bot (or of a thousand invented ones) makes nobody else wait behind it.
//
// Bots of the settings (BOTS) come before strangers: of kListedShare + 1 turns in which both have something
// waiting, one is a stranger's. Bounded in items, in bytes and in bots; a sender with less than its share of
// the room always finds a place. What is put in again under a key that already waits is the repetition of it:
// nothing is added, but it is fresh again. What its sender has not repeated for `patience` is not worth doing
// any more.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::oms {

template <class Item>
class FairQueue {
 public:
  static constexpr int kListedShare = 8;

  struct Bounds {
    std::size_t items = 40'000;
    std::size_t bytes = std::size_t{64} << 20;
    std::size_t bots = 2'000;
    core::Duration patience = std::chrono::seconds{10};
  };
  enum class Put { Queued, Repeated, Full };

  explicit FairQueue(Bounds bounds) : bounds_(bounds) {}

  /// `bytes`: what the item takes beside its fixed size (its texts).
  Put put(const domain::BotId& bot, bool listed, std::string key, Item item, core::MonoTime now,
          std::size_t bytes = 0) {
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
      known->second->heard = now;
      return Put::Repeated;
    }
    auto waiting = by_bot_.find(bot);
    const std::size_t own = waiting == by_bot_.end() ? 0 : waiting->second->items.size();
    const std::size_t own_bytes = waiting == by_bot_.end() ? 0 : waiting->second->bytes;
    bytes += sizeof(Entry) + key.size();
    if (!has_room(own, listed) || !has_bytes(own_bytes)) return Put::Full;
    if (waiting == by_bot_.end()) {
      Ring& ring = listed ? listed_ : strangers_;
      ring.push_back({.bot = bot, .items = {}, .bytes = 0});
      waiting = by_bot_.emplace(bot, std::prev(ring.end())).first;
    }
    auto& queue = waiting->second->items;
    queue.push_back({.key = std::move(key), .item = std::move(item), .heard = now, .bytes = bytes});
    waiting->second->bytes += bytes;
    bytes_ += bytes;
    by_key_.emplace(queue.back().key, &queue.back());
    return Put::Queued;
  }

  /// The next one whose turn it is, and who is still wanted.
  std::optional<Item> take(core::MonoTime now) {
    while (!by_key_.empty()) {
      Ring& ring = next_ring();
      const auto turn = ring.begin();
      Entry& first = turn->items.front();
      const bool wanted = now - first.heard <= bounds_.patience;
      std::optional<Item> item;
      if (wanted) item = std::move(first.item);
      by_key_.erase(first.key);
      turn->bytes -= first.bytes;
      bytes_ -= first.bytes;
      turn->items.pop_front();
      if (turn->items.empty()) {
        by_bot_.erase(turn->bot);
        ring.erase(turn);
      } else {
        ring.splice(ring.end(), ring, turn);
      }
      if (item) return item;
    }
    return {};
  }

  /// What waits under this key; null when nothing does.
  Item* find(const std::string& key) {
    const auto known = by_key_.find(key);
    return known == by_key_.end() ? nullptr : &known->second->item;
  }

  bool empty() const { return by_key_.empty(); }
  std::size_t size() const { return by_key_.size(); }
  std::size_t bots() const { return by_bot_.size(); }

 private:
  struct Entry {
    std::string key;
    Item item;
    core::MonoTime heard;
    std::size_t bytes = 0;
  };
  struct Waiting {
    domain::BotId bot;
    std::deque<Entry> items;
    std::size_t bytes = 0;
  };
  using Ring = std::list<Waiting>;  ///< whose turn is next in front

  bool has_room(std::size_t own, bool listed) const {
    if (own == 0 && !listed && strangers_.size() >= bounds_.bots) return false;
    const std::size_t half = bounds_.items / 2;
    return by_key_.size() < half || own < std::max<std::size_t>(half / (by_bot_.size() + 1), 1);
  }

  bool has_bytes(std::size_t own) const {
    const std::size_t half = bounds_.bytes / 2;
    return bytes_ < half || (bytes_ < bounds_.bytes && own < half / (by_bot_.size() + 1));
  }

  Ring& next_ring() {
    if (strangers_.empty()) return listed_;
    if (listed_.empty()) return strangers_;
    if (++turns_ % (kListedShare + 1) == 0) return strangers_;
    return listed_;
  }

  const Bounds bounds_;
  Ring listed_, strangers_;
  int turns_ = 0;
  std::size_t bytes_ = 0;
  std::unordered_map<domain::BotId, typename Ring::iterator> by_bot_;
  std::unordered_map<std::string, Entry*> by_key_;
};

}  // namespace avenor::oms
