// The paper exchange's settings.
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::paper_exchange {

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "PAPER_LISTEN",
     .type = config::KeyType::HostPort,
     .fallback = "127.0.0.1:8551",
     .meaning = "the address at which the paper exchange serves",
     .readers = {"paper_exchange"}},
    {.name = "PAPER_DATA",
     .meaning = "recorded ticks to replay (CSV, CSV.gz); not set: made-up prices",
     .readers = {"paper_exchange"}},
    {.name = "PAPER_SPEED",
     .type = config::KeyType::Decimal,
     .fallback = "1",
     .least = "0.01",
     .most = "1000000",
     .words = {"max"},
     .meaning = "how many times faster than recorded, or max: as fast as possible",
     .readers = {"paper_exchange"}},
    {.name = "PAPER_SEED",
     .type = config::KeyType::Integer,
     .fallback = "1",
     .least = "0",
     .most = "1000000000000000",
     .meaning = "the seed of made-up prices and of everything random",
     .readers = {"paper_exchange"}},
    {.name = "PAPER_AT_END",
     .type = config::KeyType::Choice,
     .fallback = "loop",
     .words = {"loop", "hold"},
     .meaning = "after the last recorded tick: loop (from the start) or hold (its prices stay)",
     .readers = {"paper_exchange"}},
    // At most a tenth of the largest amount of money that a client takes: the buying power is twice the cash,
    // and there may be a profit.
    {.name = "PAPER_CASH",
     .type = config::KeyType::Decimal,
     .fallback = "100000",
     .least = "0.01",
     .most = "100000000000000",
     .meaning = "the account's initial cash",
     .readers = {"paper_exchange"}},
    {.name = "PAPER_SHORTING",
     .type = config::KeyType::Flag,
     .fallback = "true",
     .meaning = "whether short selling is allowed",
     .readers = {"paper_exchange"}},
    {.name = "PAPER_WASH_TRADE_CHECK",
     .type = config::KeyType::Flag,
     .fallback = "false",
     .meaning = "whether an order that could trade against an order of the same account is refused",
     .readers = {"paper_exchange"}},
    {.name = "PAPER_STATE_DIR",
     .fallback = "var/paper",
     .meaning = "the folder in which the paper exchange keeps its state",
     .readers = {"paper_exchange"}},
    {.name = "PAPER_CONTROL_URL",
     .type = config::KeyType::Url,
     .words = {"http"},
     .meaning = "the control URL for simulated faults (http://127.0.0.1:8552); not set: none",
     .readers = {"paper_exchange"}},
});

}  // namespace avenor::paper_exchange
