// BOT_STATE in pages: what execution holds for a bot may be more than a message can carry.
//
// A page is cut by its bytes. All pages of one answer carry the same `answer`; a later answer has a greater one, also over
// a restart of execution. Whoever asks counts an answer only when it has all of its pages, and asks again until then.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/messages.hpp"

namespace avenor::wire {

/// Of the entries of one page, as encode() writes them; well below kMaxPayload, for the envelope comes on top.
inline constexpr std::size_t kMostPageBytes = 224 * 1024;

/// The whole of `state` in as few pages as are needed: one, without page numbers, wherever it fits.
std::vector<BotState> pages_of(BotState state, std::int64_t answer, std::size_t most_bytes = kMostPageBytes);

/// Puts the pages of one bot's answers together. Holds one unfinished answer.
class BotStateParts {
 public:
  /// The whole answer when `page` was the last of it that was missing; `session` is that of the sender.
  std::optional<BotState> add(std::string_view session, BotState page);

 private:
  std::string session_;
  std::int64_t answer_ = 0;
  std::vector<std::optional<BotState>> pages_;
  std::size_t have_ = 0;
};

}  // namespace avenor::wire
