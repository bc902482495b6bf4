// The last quote of every symbol, and which of them are still to be published. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/market.hpp"

namespace avenor::marketdata {

/// Of one venue. While the loop keeps up, every change is published at once; when a turn of the loop brings
/// more than `burst` changes, the rest is conflated per symbol until the turn ends.
class QuoteBook {
 public:
  explicit QuoteBook(std::size_t burst) : burst_(burst) {}

  /// Takes a fresh quote. True: publish it now. False: it is kept for end_of_turn().
  bool update(const domain::Quote& quote);

  /// The conflated quotes, in the order of their first change; the next turn begins. Publish each.
  std::vector<domain::Quote> end_of_turn();

  /// Marks all fresh quotes as stale and returns them, each to be published once. A symbol is fresh again
  /// with its next quote.
  std::vector<domain::Quote> mark_stale();

  /// The same of one symbol; nothing where it is unknown or stale already.
  std::optional<domain::Quote> mark_stale(const domain::Symbol& symbol);

  /// A stale price that an earlier run has published: all() repeats it. Ignored when this run has a price.
  void recall(const domain::Quote& quote);

  /// The last quote of each symbol, stale or not: for a bus whose cache is empty.
  std::vector<domain::Quote> all() const;

  std::size_t conflated() const {
    return conflated_;
  }  ///< changes that were overtaken before they were published

 private:
  struct Entry {
    domain::Quote quote;
    bool kept = false;
  };
  std::size_t burst_;
  std::size_t in_turn_ = 0;
  std::size_t conflated_ = 0;
  std::unordered_map<domain::Symbol, Entry> entries_;
  std::vector<domain::Symbol> kept_;
};

}  // namespace avenor::marketdata
