// Judges the damage of a fault: compares the client's view, the ledger and the exchange's own list. Pure.
#pragma once

#include <string>
#include <vector>

#include "avenorctl/drill/client.hpp"
#include "ledger/reader.hpp"
#include "reporting/exchange_list.hpp"

namespace avenor::avenorctl::drill {

enum class Harm {
  /// sent and not in the ledger; at the exchange and not in the ledger; or live in the ledger and never at
  /// the exchange
  Lost,
  Doubled,  ///< received more than once, or executions that differ
  Unknown,  ///< in doubt, or the bot does not know its final state
  Differs,  ///< two of the three have different final states, or a position is not the sum of its fills
};

struct Finding {
  Harm harm = Harm::Lost;
  std::string subject;  ///< the order, or the position
  std::string sentence;
};

struct Evidence {
  const std::map<domain::ClientOrderId, Sent>& sent;
  std::vector<ledger::Trade> trades;
  std::map<domain::ClientOrderId, int> fills;  ///< executions in the ledger by order
  std::vector<domain::NamedPosition> positions;
  std::vector<reporting::AtExchange> exchange;
};

/// Empty: all agree, nothing is in doubt.
std::vector<Finding> judge(const Evidence& evidence);

}  // namespace avenor::avenorctl::drill
