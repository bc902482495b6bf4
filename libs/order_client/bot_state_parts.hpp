// BOT_STATE put together from its pages: what execution holds for a bot may be more than a message can carry.
// Only a whole answer says what is not open any more; whoever asks asks again until it has one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/messages.hpp"

namespace avenor::order_client {

/// Of an answer that has not come wholly, in memory: some 140,000 orders.
inline constexpr std::size_t kMostUnfinishedBytes = std::size_t{64} << 20;

/// Puts the pages of one bot's answers together. Holds one unfinished answer, up to a bound: anybody on the
/// bus may begin one.
class BotStateParts {
 public:
  explicit BotStateParts(std::size_t most_bytes = kMostUnfinishedBytes) : most_bytes_(most_bytes) {}

  /// The whole answer when `page` was the last of it that was missing; `session` is that of the sender.
  std::optional<domain::BotState> add(std::string_view session, domain::BotState page);
  /// What is held of an unfinished answer.
  std::size_t bytes() const { return bytes_; }
  /// Answers that were forgotten, because what had come of them was beyond the bound.
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
