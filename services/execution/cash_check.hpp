// Does the venue's cash move as our executions say? The ledger holds no cash: it is compared from look to look.
#pragma once

#include <optional>

#include "domain/amounts.hpp"

namespace avenor::execution {

class CashCheck {
 public:
  /// `cash`: what the venue shows now; `flow`: what all executions so far have brought in (bought: negative), in the same
  /// currency. The part of the movement since the last explained look that no execution explains, once two looks in a row
  /// show the same: a single one may have seen an execution that we had not heard of. What was told is the new beginning.
  std::optional<domain::Money> look(domain::Money cash, domain::Money flow) {
    const auto rest = cash - flow;  // constant, as long as executions explain everything
    if (!explained_) explained_ = rest;
    const auto odd = rest - *explained_;
    const bool told_before = suspected_ == odd;
    suspected_ = odd;
    if (odd.abs() <= tolerance() || !told_before) return {};
    explained_ = rest;
    suspected_.reset();
    return odd;
  }

 private:
  /// Venues round each execution to a cent.
  static domain::Money tolerance() { return domain::Money{1}; }

  std::optional<domain::Money> explained_;
  std::optional<domain::Money> suspected_;
};

}  // namespace avenor::execution
