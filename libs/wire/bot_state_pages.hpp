// BOT_STATE in pages: what execution holds for a bot may be more than a message can carry.
//
// A page is cut by its bytes. All pages of one answer carry the same `answer`; a later answer has a greater
// one, also over a restart of execution. Whoever asks counts an answer only when it has all of its pages, and
// asks again until then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/messages.hpp"

namespace avenor::wire {

/// Of the entries of one page, as encode() writes them; well below kMaxPayload, for the envelope comes on
/// top.
inline constexpr std::size_t kMostPageBytes = 224 * 1024;

/// The whole of `state` in as few pages as are needed: one, without page numbers, wherever it fits.
std::vector<BotState> pages_of(BotState state, std::int64_t answer, std::size_t most_bytes = kMostPageBytes);

/// Of an answer that has not come wholly, in memory: some 140,000 orders.
inline constexpr std::size_t kMostUnfinishedBytes = std::size_t{64} << 20;

/// Puts the pages of one bot's answers together. Holds one unfinished answer, up to a bound: anybody on the
/// bus may begin one.
class BotStateParts {
 public:
  explicit BotStateParts(std::size_t most_bytes = kMostUnfinishedBytes) : most_bytes_(most_bytes) {}

  /// The whole answer when `page` was the last of it that was missing; `session` is that of the sender.
  std::optional<BotState> add(std::string_view session, BotState page);
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
  std::vector<std::optional<BotState>> pages_;
  std::size_t have_ = 0;
};

}  // namespace avenor::wire
