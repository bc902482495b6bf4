// The paper exchange's settings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "dialects/alpaca/credentials.hpp"
#include "marketdata/replay.hpp"
#include "matching/exchange_options.hpp"

namespace avenor::paper_exchange {

struct Config {
  config::HostPort listen;                    ///< PAPER_LISTEN
  std::optional<config::HostPort> control;    ///< PAPER_CONTROL_URL
  std::optional<std::filesystem::path> data;  ///< PAPER_DATA
  std::filesystem::path state_dir;            ///< PAPER_STATE_DIR
  dialects::alpaca::Credentials credentials;  ///< ALPACA_KEY_ID, ALPACA_SECRET_KEY
  marketdata::ReplayOptions replay;           ///< PAPER_SPEED PAPER_AT_END PAPER_SEED SYMBOLS
  matching::ExchangeOptions exchange;         ///< PAPER_CASH PAPER_SHORTING PAPER_WASH_TRADE_CHECK SYMBOLS
};

/// Relative paths count from `root`.
Config read_config(config::Reader& reader, const std::filesystem::path& root);

}  // namespace avenor::paper_exchange
