// The errors of Alpaca's market data stream, and what to do about each.
#pragma once

#include <span>
#include <string_view>

namespace avenor::venue::alpaca {

enum class FeedError {
  Ignore,     ///< nothing is lost by it
  Reconnect,  ///< connect again, with back-off
  BackOff,    ///< connect again, but slowly: an operator must act, or an old session must end
  Bug,        ///< our request was wrong; reconnecting does not help, but nothing else does either
};
struct FeedErrorRow {
  int code;
  FeedError meaning;
  std::string_view words;
};
std::span<const FeedErrorRow> feed_error_table();
/// An undocumented code is Reconnect.
FeedError meaning_of_feed_error(int code);

}  // namespace avenor::venue::alpaca
