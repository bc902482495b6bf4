#include "venue/alpaca/feed_errors.hpp"

#include <array>

namespace avenor::venue::alpaca {
namespace {

constexpr std::array kFeedErrors = {
    FeedErrorRow{400, FeedError::Bug, "invalid syntax"},
    FeedErrorRow{401, FeedError::Reconnect, "not authenticated"},
    FeedErrorRow{402, FeedError::BackOff, "auth failed"},
    FeedErrorRow{403, FeedError::Ignore, "already authenticated"},
    FeedErrorRow{404, FeedError::Reconnect, "auth timeout"},
    FeedErrorRow{405, FeedError::BackOff, "symbol limit exceeded"},
    FeedErrorRow{406, FeedError::BackOff, "connection limit exceeded"},
    FeedErrorRow{407, FeedError::Reconnect, "slow client"},
    FeedErrorRow{408, FeedError::BackOff, "v2 not enabled"},
    FeedErrorRow{409, FeedError::BackOff, "insufficient subscription"},
    FeedErrorRow{410, FeedError::Bug, "invalid subscribe action for this feed"},
    FeedErrorRow{411, FeedError::BackOff, "insufficient scope"},
    FeedErrorRow{500, FeedError::Reconnect, "internal error"},
};

}  // namespace

std::span<const FeedErrorRow> feed_error_table() { return kFeedErrors; }

FeedError meaning_of_feed_error(int code) {
  for (const FeedErrorRow& row : kFeedErrors) {
    if (row.code == code) return row.meaning;
  }
  return FeedError::Reconnect;
}

}  // namespace avenor::venue::alpaca
