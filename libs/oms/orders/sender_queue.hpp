// A queue with fair shares by sender: one lane per bot and venue, served in turn, so that a storm from one
// bot (or from a thousand invented ones), or for one venue, does not delay the others.
//
// Bots of the settings (BOTS) come before strangers: of kListedShare + 1 turns in which both have something
// waiting, one is a stranger's. Bounded in items, in bytes and in senders; a sender with less than its share
// of the room always finds a place. An item put in again under a waiting key is a repetition: nothing is
// added, but it counts as fresh again. An item that its sender has not repeated for `patience` is dropped.
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

/// A lane: a bot and a venue.
struct Sender {
  domain::BotId bot;
  domain::VenueName venue;
  // NOLINTNEXTLINE(google-explicit-constructor): a bot alone sends what is for no venue
  Sender(domain::BotId its_bot, domain::VenueName its_venue = {})
      : bot(std::move(its_bot)), venue(std::move(its_venue)) {}
  bool operator==(const Sender&) const = default;
  struct Hash {
    std::size_t operator()(const Sender& sender) const noexcept {
      return std::hash<domain::BotId>{}(sender.bot) * 31 + std::hash<domain::VenueName>{}(sender.venue);
    }
  };
};

template <class Item>
class SenderQueue {
 public:
  static constexpr int kListedShare = 8;
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

  struct Bounds {
    std::size_t items = 40'000;
    std::size_t bytes = kMostBytes;
    std::size_t senders = 2'000;  ///< strangers
    core::Duration patience = std::chrono::seconds{10};
  };
  enum class Put { Queued, Repeated, Full };

  explicit SenderQueue(Bounds bounds) : bounds_(bounds) {}

  /// `bytes`: what the item takes beside its fixed size (its texts).
  Put put(const Sender& sender, bool listed, std::string key, Item item, core::MonoTime now,
          std::size_t bytes = 0) {
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
      known->second->heard = now;
      return Put::Repeated;
    }
    auto waiting = by_sender_.find(sender);
    const std::size_t own = waiting == by_sender_.end() ? 0 : waiting->second->items.size();
    const std::size_t own_bytes = waiting == by_sender_.end() ? 0 : waiting->second->bytes;
    bytes += sizeof(Entry) + key.size();
    if (!has_room(own, listed) || !has_bytes(own_bytes)) return Put::Full;
    if (waiting == by_sender_.end()) {
      Ring& ring = listed ? listed_ : strangers_;
      ring.push_back({.sender = sender, .items = {}, .bytes = 0});
      waiting = by_sender_.emplace(sender, std::prev(ring.end())).first;
    }
    auto& queue = waiting->second->items;
    queue.push_back({.key = std::move(key), .item = std::move(item), .heard = now, .bytes = bytes});
    waiting->second->bytes += bytes;
    bytes_ += bytes;
    by_key_.emplace(queue.back().key, &queue.back());
    return Put::Queued;
  }

  /// The next item in turn that is still fresh.
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
        by_sender_.erase(turn->sender);
        ring.erase(turn);
      } else {
        ring.splice(ring.end(), ring, turn);
      }
      if (item) return item;
    }
    return {};
  }

  /// The item that waits under this key; null: none.
  Item* find(const std::string& key) {
    const auto known = by_key_.find(key);
    return known == by_key_.end() ? nullptr : &known->second->item;
  }

  bool empty() const { return by_key_.empty(); }
  std::size_t size() const { return by_key_.size(); }
  std::size_t senders() const { return by_sender_.size(); }

 private:
  struct Entry {
    std::string key;
    Item item;
    core::MonoTime heard;
    std::size_t bytes = 0;
  };
  struct Waiting {
    Sender sender;
    std::deque<Entry> items;
    std::size_t bytes = 0;
  };
  using Ring = std::list<Waiting>;  ///< whose turn is next in front

  bool has_room(std::size_t own, bool listed) const {
    if (own == 0 && !listed && strangers_.size() >= bounds_.senders) return false;
    const std::size_t half = bounds_.items / 2;
    return by_key_.size() < half || own < std::max<std::size_t>(half / (by_sender_.size() + 1), 1);
  }

  bool has_bytes(std::size_t own) const {
    const std::size_t half = bounds_.bytes / 2;
    if (own == 0) return true;  // one message each: the number of senders bounds them
    return bytes_ < half || (bytes_ < bounds_.bytes && own < half / (by_sender_.size() + 1));
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
  std::unordered_map<Sender, typename Ring::iterator, Sender::Hash> by_sender_;
  std::unordered_map<std::string, Entry*> by_key_;
};

}  // namespace avenor::oms
