// Assembles BOT_STATE from its pages: a bot's state may be larger than a message. Only a complete answer
// shows which orders are no longer open; the requester repeats its query until it has one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/messages.hpp"

namespace avenor::order_client {

/// The memory for an incomplete answer: some 140,000 orders.
inline constexpr std::size_t kMostUnfinishedBytes = std::size_t{64} << 20;

/// Puts the pages of one bot's answers together. Holds one unfinished answer, up to a bound: any sender on
/// the bus may begin one.
class BotStateParts {
 public:
  explicit BotStateParts(std::size_t most_bytes = kMostUnfinishedBytes) : most_bytes_(most_bytes) {}

  /// The complete answer when `page` was its last missing page; `session` is the sender's.
  std::optional<domain::BotState> add(std::string_view session, domain::BotState page);
  /// The bytes held of an unfinished answer.
  std::size_t bytes() const { return bytes_; }
  /// The number of answers discarded because their pages exceeded the bound.
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  void forget();

  const std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::uint64_t forgotten_ = 0;
  std::string session_;
  std::int64_t answer_ = 0;
  std::vector<std::optional<domain::BotState>> pages_;
  std::size_t have_ = 0;
};

}  // namespace avenor::order_client
