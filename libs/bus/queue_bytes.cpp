#include "bus/queue_bytes.hpp"

#include <string>

namespace avenor::bus {

zmq::message_t QueueBytes::message(std::string_view payload) const {
  if (payload.size() < kCounted) return zmq::message_t(payload);
  struct Block {
    Held held;
    std::string payload;
  };
  auto block = std::make_unique<Block>(Block{.held = held_, .payload = std::string(payload)});
  const auto free_block = [](void*, void* hint) {
    const std::unique_ptr<Block> ended(static_cast<Block*>(hint));
    ended->held->fetch_sub(ended->payload.size(), std::memory_order_relaxed);
  };
  zmq::message_t message(block->payload.data(), block->payload.size(), free_block, block.get());
  held_->fetch_add(payload.size(), std::memory_order_relaxed);
  static_cast<void>(block.release());  // owned by free_block from here on
  return message;
}

}  // namespace avenor::bus
