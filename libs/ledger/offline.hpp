// An operator's halt in the ledger while execution is down; the next start applies it.
#pragma once

#include <string>

#include "core/result.hpp"

namespace avenor::ledger {

struct OfflineHalt {
  std::string suffix;  ///< of the control: empty (everything), ".momentum_001", "@alpaca", "@alpaca/IBM"
  std::string reason;
  std::string way;  ///< "cancel" or "flatten": what is open, or held, too; empty: neither
};

/// Refused while execution is running: it would not see it before its next start.
core::Status halt_offline(const std::string& url, const OfflineHalt& halt);

}  // namespace avenor::ledger
