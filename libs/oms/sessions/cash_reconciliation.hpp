// Does the venue's cash move as our executions say? The ledger holds no cash: it is compared from look to
// look.
#pragma once

#include <optional>

#include "domain/amounts.hpp"

namespace avenor::oms {

class CashReconciliation {
 public:
  /// `cash`: what the venue shows now; `flow`: what all executions so far have brought in (bought: negative),
  /// in the same currency; `quiet`: the last execution is so long ago that the venue's figure has it. The
  /// part of the movement since the last explained look that no execution explains, once two quiet looks in a
  /// row show the same, or five others: a single one may have seen an execution that we had not heard of, or
  /// not yet one that we had. What was told is the new beginning.
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
  int looks_ = 0;  ///< in a row that have shown it
};

}  // namespace avenor::oms
