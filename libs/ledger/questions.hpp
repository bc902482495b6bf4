// What is asked of the ledger besides writing. Each waits until it is answered; an error is the question's
// own fault, or the link is over().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/bot_name.hpp"
#include "ledger/ledger.hpp"
#include "ledger/link.hpp"

namespace avenor::ledger {

core::Result<Recovered> recover(Link& link);
core::Result<std::optional<Stored>> find(Link& link, Ledger::By by, const std::string& id);
core::Result<std::vector<domain::ExecId>> missing(Link& link, const domain::VenueName& venue,
                                                  const std::vector<domain::ExecId>& execs);
core::Status put_switch(Link& link, const std::string& name, const std::string& value);
core::Status put_bots(Link& link, const std::vector<BotName>& bots);

}  // namespace avenor::ledger
