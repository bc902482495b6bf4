#include "oms/controls/unreadable_rows.hpp"

#include <fmt/format.h>

namespace avenor::oms {

void UnreadableRows::load(const std::vector<ledger::Unreadable>& rows) {
  for (const auto& row : rows) {
    reasons_.try_emplace({row.venue, row.symbol}, fmt::format("{} cannot be read: {}", row.what, row.why));
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "ledger.unreadable",
                   .message = fmt::format(
                       "{} ({} at {}) cannot be read from the ledger: {}. It is left out, and nothing is "
                       "opened in {} at {} until the row is corrected and execution restarted",
                       row.what, row.symbol, row.venue, row.why, row.symbol, row.venue),
                   .subject = row.what});
  }
}

std::string UnreadableRows::reason(const domain::VenueName& venue, const domain::Symbol& symbol) const {
  const auto it = reasons_.find({venue, symbol});
  return it == reasons_.end() ? std::string{} : it->second;
}

}  // namespace avenor::oms
