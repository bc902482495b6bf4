// Messages that wait, by bot and venue, with fair shares (core/fair_queue.hpp): a storm from one bot (or from
// a thousand invented ones), or for one venue, does not delay the others. Bots of the settings (BOTS) come
// before strangers.
//
// Bounded in items, in bytes and in senders; a sender with less than its share of the room always finds a
// place. An item put in again under a waiting key is a repetition: nothing is added, but it counts as fresh
// again. An item that its sender has not repeated for `patience` is dropped.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/clock.hpp"
#include "core/fair_queue.hpp"
#include "domain/ids.hpp"

namespace avenor::oms {

/// A lane: a bot and a venue.
struct Sender {
  domain::BotId bot;
  domain::VenueName venue;
  // NOLINTNEXTLINE(google-explicit-constructor): a bot alone sends what is for no venue
  Sender(domain::BotId its_bot, domain::VenueName its_venue = {})
      : bot(std::move(its_bot)), venue(std::move(its_venue)) {}
  auto operator<=>(const Sender&) const = default;
  struct Hash {
    std::size_t operator()(const Sender& sender) const noexcept {
      return std::hash<domain::BotId>{}(sender.bot) * 31 + std::hash<domain::VenueName>{}(sender.venue);
    }
  };
};

template <class Item>
class SenderQueue {
 public:
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
    const auto priority = listed ? core::Priority::Listed : core::Priority::Stranger;
    const std::size_t own = queue_.waiting(priority, sender);
    bytes += sizeof(Entry) + key.size();
    if (!has_room(own, listed) || !has_bytes(own == 0 ? 0 : bytes_of_.at(sender))) return Put::Full;
    Entry& entry = queue_.push(
        priority, sender, {.key = std::move(key), .item = std::move(item), .heard = now, .bytes = bytes});
    by_key_.emplace(entry.key, &entry);
    bytes_of_[sender] += bytes;
    bytes_ += bytes;
    return Put::Queued;
  }

  /// The next item in turn that is still fresh.
  std::optional<Item> take(core::MonoTime now) {
    while (!queue_.empty()) {
      auto [sender, first] = queue_.pop();
      by_key_.erase(first.key);
      bytes_ -= first.bytes;
      const auto its_bytes = bytes_of_.find(sender);
      if ((its_bytes->second -= first.bytes) == 0) bytes_of_.erase(its_bytes);
      if (now - first.heard <= bounds_.patience) return std::move(first.item);
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
  std::size_t senders() const { return bytes_of_.size(); }

 private:
  struct Entry {
    std::string key;
    Item item;
    core::MonoTime heard;
    std::size_t bytes = 0;
  };
  bool has_room(std::size_t own, bool listed) const {
    if (own == 0 && !listed && queue_.lanes(core::Priority::Stranger) >= bounds_.senders) return false;
    const std::size_t half = bounds_.items / 2;
    return by_key_.size() < half || own < std::max<std::size_t>(half / (senders() + 1), 1);
  }

  bool has_bytes(std::size_t own) const {
    const std::size_t half = bounds_.bytes / 2;
    if (own == 0) return true;  // one message each: the number of senders bounds them
    return bytes_ < half || (bytes_ < bounds_.bytes && own < half / (senders() + 1));
  }

  const Bounds bounds_;
  core::FairQueue<Sender, Entry, Sender::Hash> queue_;
  std::size_t bytes_ = 0;
  std::unordered_map<Sender, std::size_t, Sender::Hash> bytes_of_;  ///< of each that waits
  std::unordered_map<std::string, Entry*> by_key_;
};

}  // namespace avenor::oms
