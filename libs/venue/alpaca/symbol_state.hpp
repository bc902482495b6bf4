// One symbol's top of book and last trade, merged from the stream's messages in the order of the venue's
// times: messages that are older than the present state, from the future, or not a market price (sale
// conditions) change nothing; trades that the venue cancels or corrects are undone.
#pragma once

#include <deque>

#include "domain/market.hpp"
#include "venue/alpaca/parse_data.hpp"

namespace avenor::venue::alpaca {

class SymbolState {
 public:
  static constexpr std::size_t kTrades = 64;  ///< that can still be cancelled or corrected

  enum class Taken {
    Changed,
    Unchanged,  ///< nothing that the quote shows
    Older,      ///< than what is known
    Future,
    Nonsense,  ///< no price, or beyond the bounds
  };

  explicit SymbolState(domain::Quote blank) : quote_(std::move(blank)) {}

  /// `latest`: what is later is from the future.
  Taken take(const data::Trade& trade, core::WallTime latest);
  Taken take(const data::Quote& tick, core::WallTime latest);
  Taken take(const data::Correction& correction, core::WallTime latest);
  Taken take(const data::CancelError& cancel, core::WallTime latest);

  const domain::Quote& quote() const { return quote_; }
  /// The venue does not deliver this symbol (until it does).
  void mark_stale() { quote_.stale = true; }

 private:
  struct Last {
    std::string id;
    domain::Price price;
    domain::Quantity size;
    core::WallTime ts;
  };
  Taken show_last(core::WallTime changed);
  void changed_at(core::WallTime ts);

  domain::Quote quote_;
  std::deque<Last> trades_;  ///< that made the last price, oldest first
};

}  // namespace avenor::venue::alpaca
