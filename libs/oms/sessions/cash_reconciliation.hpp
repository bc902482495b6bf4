// Compares the movement of the venue's cash with our executions. The ledger holds no cash: consecutive
// readings are compared.
#pragma once

#include <optional>

#include "domain/amounts.hpp"

namespace avenor::oms {

class CashReconciliation {
 public:
  /// `cash`: the venue's present cash; `flow`: the cash flow of all executions so far (a purchase is
  /// negative), in the same currency; `quiet`: the last execution is old enough to be in the venue's cash.
  /// Returns the movement since the last explained reading that no execution explains, once two quiet
  /// readings in a row show the same, or five others: a single reading may contain an execution unknown to
  /// us, or miss one of ours. A reported difference becomes the new base.
  std::optional<domain::Money> look(domain::Money cash, domain::Money flow, bool quiet = true) {
    const auto rest = cash - flow;  // constant, as long as executions explain everything
    if (!explained_) explained_ = rest;
    const auto odd = rest - *explained_;
    looks_ = suspected_ == odd ? looks_ + 1 : 1;
    suspected_ = odd;
    if (odd.abs() <= tolerance() || looks_ < (quiet ? kQuietLooks : kLooks)) return {};
    explained_ = rest;
    suspected_.reset();
    return odd;
  }

 private:
  static constexpr int kQuietLooks = 2, kLooks = 5;
  /// Venues round each execution to a cent.
  static domain::Money tolerance() { return domain::Money{1}; }

  std::optional<domain::Money> explained_;
  std::optional<domain::Money> suspected_;
  int looks_ = 0;  ///< readings in a row that have shown it
};

}  // namespace avenor::oms
