#include "config/keys.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>

namespace avenor::config {
namespace {

constexpr auto kKeys = std::to_array<Key>({
    {"AVENOR_ENV", "", "sim, paper or live: anything but live marks every trade as a test trade"},
    {"ZMQ_INBOUND_BUS_URL", "", "where publishers connect: tcp://127.0.0.1:5555 or ipc:///run/…/in"},
    {"ZMQ_OUTBOUND_BUS_URL", "", "where subscribers connect"},
    {"DATABASE_URL", "", "the ledger, as a libpq URI: postgresql://user:password@host/name", true},
    {"DATABASE_POOLED", "false", "DATABASE_URL leads to PgBouncer with pool_mode=transaction"},
    {"VENUES", "", "the venues to trade at, separated by commas: alpaca"},
    {"ALPACA_KEY_ID", "", "Alpaca's API key id", true},
    {"ALPACA_SECRET_KEY", "", "Alpaca's API secret", true},
    {"ALPACA_TRADING_URL", "https://paper-api.alpaca.markets", "Alpaca's trading API and order stream"},
    {"ALPACA_DATA_STREAM_URL", "wss://stream.data.alpaca.markets/v2/iex", "Alpaca's market data stream"},
    {"ALPACA_CONNECTIONS", "4", "how many connections to keep to the trading API"},
    {"ALPACA_REQUESTS_PER_MINUTE", "",
     "the trading API's limit, 20 at the least, 0: none; not set: 200, and none on this machine"},
    {"ALPACA_SETTLING_S", "", "seconds until an order that is not found is held absent; not set: 15, here 2",
     false, SecondsRange{"0.1", "300"}},
    {"ALPACA_LATEST_ARRIVAL_S", "",
     "seconds for which a given-up order may still arrive; not set: 60, here 10", false,
     SecondsRange{"0.1", "3600"}},
    {"SYMBOLS", "", "what to watch, separated by commas: IBM,MSFT"},
    {"BOTS", "", "the bots to run, separated by commas; each has config/bots/<bot_id>.json"},
    {"HEARTBEAT_INTERVAL_S", "15", "seconds between two heartbeats of a service", false,
     SecondsRange{"0.1", "300"}},
    {"HEARTBEAT_TIMEOUT_S", "45", "seconds of silence after which healthcheck calls a service lost", false,
     SecondsRange{"0.2", "3600"}},
    {"FEED_STALE_S", "30", "seconds of silence after which a connected feed's prices are called stale", false,
     SecondsRange{"0.1", "3600"}},
    {"SYMBOL_STALE_S", "120",
     "seconds of silence after which one symbol is subscribed again; far beyond its usual pace it is stale",
     false, SecondsRange{"1", "86400"}},
    {"ACCOUNT_POLL_S", "5", "seconds between two looks at balance and positions", false,
     SecondsRange{"0.1", "600"}},
    {"REVIVED_ORDERS", "cancel", "an order told as ended that the venue shows alive: cancel it, or keep it"},
    {"EXTERNAL_ORDERS", "alarm",
     "orders and positions of other hands on the account: adopt, alarm (and halt) or ignore"},
    {"POSITION_BREAK_WAIT_S", "60",
     "how long a difference that our own orders can explain may last: the venue's figures lag"},
    {"POSITION_BREAK_RESUME", "true",
     "whether the halt of a symbol whose position differed is lifted when the figures agree again"},
    {"RISK_LOSS_CANCELS", "true",
     "whether a bot over its max_daily_loss has its orders cancelled that would open more"},
    {"TRIGGER_CONFIRM_MS", "250",
     "a price must have stood for so long, or a trade agree with it, before it fires an exit that execution "
     "holds"},
    {"TRIGGER_JUMP_PCT", "5", "a price that is further from the last confirmed one has jumped"},
    {"TRIGGER_CONFIRM_JUMP_MS", "1000",
     "a price after a jump must have stood for so long, and been seen twice"},
    {"TRIGGER_SPLIT_PCT", "30", "a jump further than this may be a split: no exit is fired by it at once"},
    {"TRIGGER_SPLIT_HOLD_S", "60", "seconds until it is, where the venue's positions agree with the ledger",
     false, SecondsRange{"1", "86400"}},
    {"RISK_FILE", "config/risk.json", "the risk limits; from the project's root"},
    {"RISK_SYMBOLS", "", "what may be traded, separated by commas; not set: what SYMBOLS names"},
    {"RISK_MAX_ORDER_QTY", "", "the largest quantity of one order; not set: what config/risk.json says"},
    {"RISK_MAX_POSITION_QTY", "",
     "the largest position in a symbol, long or short; not set: config/risk.json"},
    {"LOG_LEVEL", "info", "debug, info, warning, error or critical"},
    {"CPU_AFFINITY", "auto",
     "the CPUs that the services run on: 0 or 0-1,3; auto: one while all is calm; all: the system decides"},
    {"KEEP_CPUS_AWAKE", "auto",
     "no CPU goes to sleep for 0.1 s from each step of an order: true, false, or auto: if we may"},
    {"PAPER_LISTEN", "127.0.0.1:8551", "where the paper exchange serves"},
    {"PAPER_DATA", "", "recorded ticks to replay (CSV, CSV.gz); not set: made-up prices"},
    {"PAPER_SPEED", "1", "how many times faster than recorded, or max: as fast as possible"},
    {"PAPER_SEED", "1", "the seed of made-up prices and of everything random"},
    {"PAPER_STATE_DIR", "var/paper", "where the paper exchange keeps its state"},
    {"PAPER_CASH", "100000", "the account's money at the very beginning, at most 10^14"},
    {"PAPER_SHORTING", "true", "whether what is not held may be sold"},
    {"PAPER_WASH_TRADE_CHECK", "false",
     "whether an order that could meet one's own on the other side is refused"},
    {"PAPER_CONTROL_URL", "", "where it takes orders to misbehave (http://127.0.0.1:8552); not set: nowhere"},
    {"PAPER_AT_END", "loop", "after the last recorded tick: loop (from the start) or hold (its prices stay)"},
});

}  // namespace

std::span<const Key> keys() { return kKeys; }

const Key* find_key(std::string_view name) {
  const auto* found =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : &*found;
}

bool is_limit(std::string_view name) { return name.starts_with("RISK_") && find_key(name) != nullptr; }

namespace {

/// Up to the first underscore, in capitals.
std::string family_of(std::string_view name) {
  std::string family{name.substr(0, name.find('_'))};
  std::ranges::transform(family, family.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  return family;
}

/// Letters to put in, take out or change to make the one of the other (Levenshtein); of names that are longer
/// than a key can be: many.
std::size_t edits_between(std::string_view one, std::string_view other) {
  constexpr std::size_t kLongest = 64;
  if (one.size() > kLongest || other.size() > kLongest) return kLongest;
  std::array<std::size_t, kLongest + 1> row{};
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t changed = diagonal + (one[i] == other[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
    }
  }
  return row[other.size()];
}

/// Short names are near each other by chance.
bool is_nearly(std::string_view name, const Key& key) {
  constexpr std::size_t kShortest = 8, kFew = 2;
  return key.name.size() >= kShortest && edits_between(name, key.name) <= kFew;
}

}  // namespace

bool looks_misspelt(std::string_view name) {
  return find_key(name) == nullptr && std::any_of(kKeys.begin(), kKeys.end(), [&](const Key& key) {
           return family_of(key.name) == family_of(name) || is_nearly(name, key);
         });
}

bool is_of_limits(std::string_view name) {
  return family_of(name) == "RISK" || std::any_of(kKeys.begin(), kKeys.end(), [&](const Key& key) {
           return is_limit(key.name) && is_nearly(name, key);
         });
}

bool is_secret(std::string_view name) {
  if (const Key* key = find_key(name)) return key->secret;
  for (const std::string_view word : {"SECRET", "TOKEN", "PASS", "KEY"}) {
    if (name.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace avenor::config
