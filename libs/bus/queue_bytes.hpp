// Counts the bytes of large messages that ZeroMQ still holds: its own bounds count messages, and a hundred
// thousand large ones are gigabytes. Small ones are not counted: their number bounds them. Includes zmq.hpp:
// internal to bus.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>
#include <zmq.hpp>

namespace avenor::bus {

class QueueBytes {
 public:
  static constexpr std::size_t kCounted = 1024;  ///< bytes: from here on a payload is counted

  explicit QueueBytes(std::size_t bound) : bound_(bound) {}

  /// Whether a payload of this size may be queued as well.
  bool takes(std::size_t size) const {
    return size < kCounted || held_->load(std::memory_order_relaxed) + size <= bound_;
  }
  /// A message with a copy of `payload`, counted until ZeroMQ has freed it.
  zmq::message_t message(std::string_view payload) const;
  std::size_t held() const { return held_->load(std::memory_order_relaxed); }

 private:
  using Held =
      std::shared_ptr<std::atomic<std::size_t>>;  // ZeroMQ's thread may free it after this object's end

  std::size_t bound_;
  Held held_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace avenor::bus
