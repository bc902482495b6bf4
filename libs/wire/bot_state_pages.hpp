// BOT_STATE in pages: a bot's state may be larger than a message.
//
// A page is cut by its bytes. All pages of one answer carry the same `answer`; a later answer has a greater
// one, also over a restart of execution. The requester accepts an answer only when it has all of its pages,
// and repeats its query until then (order_client/bot_state_parts.hpp puts them together).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wire/messages.hpp"

namespace avenor::wire {

/// Of the entries of one page, as encode() writes them; well below kMaxPayload, for the envelope comes on
/// top.
inline constexpr std::size_t kMostPageBytes = 224 * 1024;

/// The whole of `state` in as few pages as are needed: one, without page numbers, wherever it fits.
std::vector<BotState> pages_of(BotState state, std::int64_t answer, std::size_t most_bytes = kMostPageBytes);

}  // namespace avenor::wire
