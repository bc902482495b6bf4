// The settings of an account at Alpaca. VENUES gives it its name, in whose capitals each key begins:
// ALPACA_KEY_ID.
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::venue::alpaca {

inline constexpr config::KeyWords kClients{"market_data", "execution"};

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "<ACCOUNT>_KEY_ID",
     .meaning = "Alpaca's API key id",
     .readers = {"market_data", "execution", "paper_exchange"},
     .secret = true,
     .each_of = "VENUES",
     .kind = "alpaca"},
    {.name = "<ACCOUNT>_SECRET_KEY",
     .meaning = "Alpaca's API secret",
     .readers = {"market_data", "execution", "paper_exchange"},
     .secret = true,
     .each_of = "VENUES",
     .kind = "alpaca"},
    {.name = "<ACCOUNT>_TRADING_URL",
     .type = config::KeyType::Url,
     .fallback = "https://paper-api.alpaca.markets",
     .words = {"http", "https"},
     .meaning = "Alpaca's trading API and order stream",
     .readers = kClients,
     .each_of = "VENUES",
     .kind = "alpaca"},
    {.name = "<ACCOUNT>_DATA_STREAM_URL",
     .type = config::KeyType::Url,
     .fallback = "wss://stream.data.alpaca.markets/v2/iex",
     .words = {"ws", "wss"},
     .meaning = "Alpaca's market data stream",
     .readers = {"market_data"},
     .each_of = "VENUES",
     .kind = "alpaca"},
    {.name = "<ACCOUNT>_CONNECTIONS",
     .type = config::KeyType::Integer,
     .fallback = "4",
     .least = "1",
     .most = "64",
     .meaning = "how many connections to keep to the trading API",
     .readers = kClients,
     .each_of = "VENUES",
     .kind = "alpaca"},
    {.name = "<ACCOUNT>_REQUESTS_PER_MINUTE",
     .type = config::KeyType::Integer,
     .fallback = "200",
     .local_fallback = "0",
     .least = "0",
     .most = "1000000",
     .meaning = "the trading API's limit, 20 at the least; 0: none",
     .readers = kClients,
     .each_of = "VENUES",
     .kind = "alpaca"},
    {.name = "<ACCOUNT>_SETTLING_S",
     .type = config::KeyType::Seconds,
     .fallback = "15",
     .local_fallback = "2",
     .least = "0.1",
     .most = "300",
     .meaning = "seconds until an order that is not found is held absent",
     .readers = kClients,
     .each_of = "VENUES",
     .kind = "alpaca"},
    {.name = "<ACCOUNT>_LATEST_ARRIVAL_S",
     .type = config::KeyType::Seconds,
     .fallback = "60",
     .local_fallback = "10",
     .least = "0.1",
     .most = "3600",
     .meaning = "seconds for which a request whose connection was given up may still arrive",
     .readers = kClients,
     .each_of = "VENUES",
     .kind = "alpaca"},
});

}  // namespace avenor::venue::alpaca
