// The ledger's queries. Each waits until it is answered; an error is caused by the query itself, or the
// session is over().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/api/ledger.hpp"
#include "ledger/bot_name.hpp"
#include "ledger/reconnecting_session.hpp"

namespace avenor::ledger {

core::Result<Recovered> recover(ReconnectingSession& link);
core::Result<std::optional<Stored>> find(ReconnectingSession& link, Ledger::By by, const std::string& id);
core::Result<std::vector<domain::ExecId>> missing(ReconnectingSession& link, const domain::VenueName& venue,
                                                  const std::vector<domain::ExecId>& execs);
core::Status put_control(ReconnectingSession& link, const std::string& name, const std::string& value);
core::Status put_daily_baseline(ReconnectingSession& link, const domain::BotId& bot,
                                const std::string& baseline);
core::Status put_bots(ReconnectingSession& link, const std::vector<BotName>& bots);

}  // namespace avenor::ledger
