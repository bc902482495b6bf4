// Splits: a unit becomes worth a fraction, and every holding has that many more units.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "matching/instrument.hpp"
#include "matching/lifecycle.hpp"

namespace avenor::matching {

/// A split that took place.
struct Split {
  static constexpr int kLeast = 2, kLargest = 100;
  std::uint64_t after_fill = 0;  ///< so many executions had been before it
  std::string symbol;
  int ratio = 1;
  WallTime at;
};

/// What a price is after a split, to four places and never zero.
Price split_price(Price price, int ratio);

class Splits {
 public:
  static constexpr int kLargestFactor = 10'000;  ///< of all splits of a symbol together

  /// All must outlive it.
  Splits(OrderStore& store, Account& account, Instruments& instruments, Lifecycle& lifecycle);

  /// 10 for 10:1. Open orders keep their value with adjusted quantities and prices; nothing is matched by it.
  core::Status apply(const std::string& symbol, int ratio);
  /// Of an earlier run: call after as many executions as preceded it.
  void restore(const Split& split);

  /// All splits of the symbol together: prices recorded before them are divided by it.
  int factor(const std::string& symbol) const;
  const std::vector<Split>& all() const { return all_; }

 private:
  void adjust(Order& order, int ratio);

  OrderStore& store_;
  Account& account_;
  Instruments& instruments_;
  Lifecycle& lifecycle_;
  std::vector<Split> all_;
};

}  // namespace avenor::matching
