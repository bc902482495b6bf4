#include "execution/config.hpp"

#include <fmt/format.h>

#include "config/keys.hpp"
#include "core/text_file.hpp"
#include "execution/bot_names.hpp"
#include "ledger/database_url.hpp"
#include "risk/limits_file.hpp"

namespace avenor::execution {
namespace {

constexpr std::int64_t kShortestBreakWaitS = 5;
/// Ended orders are remembered for so long (manager.cpp): what they explain must be known.
constexpr std::int64_t kLongestBreakWaitS = 120;

}  // namespace

Config read_config(config::Reader& reader, const std::filesystem::path& root) {
  Config config;
  config.environment = reader.choice("AVENOR_ENV", {"sim", "paper", "live"});
  config.bus = {.inbound = reader.url("ZMQ_INBOUND_BUS_URL", {"tcp", "ipc"}),
                .outbound = reader.url("ZMQ_OUTBOUND_BUS_URL", {"tcp", "ipc"})};
  config.database_url = reader.url("DATABASE_URL", {"postgresql", "postgres"});
  if (!config.database_url.empty()) {
    const auto findings = ledger::check_database_url(config.database_url);
    for (const auto& problem : findings.problems) reader.problem(problem);
    config.warnings = findings.warnings;
  }
  config.database_pooled = reader.flag("DATABASE_POOLED", false);
  config.listings = listings::read_listings(reader, listings::Needed::Venues);
  config.heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S", std::chrono::seconds{15});
  config.log_level = reader.choice("LOG_LEVEL", {"debug", "info", "warning", "error", "critical"}, "info");
  const auto awake = reader.choice("KEEP_CPUS_AWAKE", {"auto", "true", "false"}, "auto");
  config.keep_cpus_awake = awake == "true"    ? Wakeful::Yes
                           : awake == "false" ? Wakeful::No
                                              : Wakeful::IfAllowed;
  const auto strangers = reader.choice("EXTERNAL_ORDERS", {"adopt", "alarm", "ignore"}, "alarm");
  config.strangers = strangers == "adopt"    ? oms::ExternalPolicy::Adopt
                     : strangers == "ignore" ? oms::ExternalPolicy::Ignore
                                             : oms::ExternalPolicy::Alarm;
  config.break_wait = std::chrono::seconds{
      reader.integer("POSITION_BREAK_WAIT_S", kShortestBreakWaitS, kLongestBreakWaitS, 60)};
  config.breaks_resume = reader.flag("POSITION_BREAK_RESUME", true);
  config.loss_cancels = reader.flag("RISK_LOSS_CANCELS", true);
  const auto revived = reader.choice("REVIVED_ORDERS", {"cancel", "keep"}, "cancel");
  config.revived = revived == "keep" ? oms::RevivedPolicy::Keep : oms::RevivedPolicy::Cancel;
  const auto ms = [&](std::string_view key, std::int64_t most, core::Duration usual) -> core::Duration {
    return std::chrono::milliseconds{reader.integer(key, 0, most, usual / std::chrono::milliseconds{1})};
  };
  auto& triggers = config.triggers;
  triggers.confirm = ms("TRIGGER_CONFIRM_MS", 5'000, triggers.confirm);
  triggers.confirm_jump = ms("TRIGGER_CONFIRM_JUMP_MS", 5'000, triggers.confirm_jump);
  triggers.jump_pct = static_cast<int>(reader.integer("TRIGGER_JUMP_PCT", 1, 1'000, triggers.jump_pct));
  triggers.split_pct =
      static_cast<int>(reader.integer("TRIGGER_SPLIT_PCT", 5, 1'000'000, triggers.split_pct));
  triggers.split_hold = reader.duration_s("TRIGGER_SPLIT_HOLD_S", triggers.split_hold);
  const bool both_read = !reader.refused("TRIGGER_SPLIT_PCT") && !reader.refused("TRIGGER_JUMP_PCT");
  if (both_read && triggers.split_pct < triggers.jump_pct)
    reader.problem(fmt::format("TRIGGER_SPLIT_PCT: {} must not be below TRIGGER_JUMP_PCT ({})",
                               triggers.split_pct, triggers.jump_pct));
  for (const auto& key : config::keys())
    if (config::is_limit(key.name)) reader.must_not_be_empty(key.name);
  config.bots = read_bot_names(reader.optional_list("BOTS"), root);
  config.limits_path = root / reader.text_or("RISK_FILE", "config/risk.json");
  config.limits_must_be_there =
      reader.optional_text("RISK_FILE").has_value() || std::filesystem::exists(config.limits_path);
  config.limits = read_limits(reader, config.limits_path, config.limits_must_be_there);
  return config;
}

risk::RiskLimits read_limits(config::Reader& reader, const std::filesystem::path& file, bool must_be_there) {
  risk::RiskLimits book;
  if (must_be_there || std::filesystem::exists(file)) {
    if (const auto text = core::read_text_file(file); !text) {
      reader.problem(fmt::format("RISK_FILE: {}; its limits would be gone", text.error().message));
    } else if (auto parsed = risk::parse_limits(*text)) {
      book = std::move(*parsed);
    } else {
      for (const auto& problem : parsed.error())
        reader.problem(fmt::format("{}: {}", file.string(), problem));
    }
  }
  // Where the file says nothing, the lines of .env count.
  if (book.symbols.empty()) {
    const auto named = reader.optional_list("RISK_SYMBOLS");
    if (named.empty())
      for (auto& symbol : listings::read_listings(reader, listings::Needed::Symbols).symbols())
        book.symbols.insert(std::move(symbol));
    for (const auto& name : named) {
      if (auto symbol = domain::parse_symbol(name))
        book.symbols.insert(*symbol);
      else
        reader.problem("RISK_SYMBOLS: " + symbol.error().message);
    }
  }
  const auto positive = [&](std::string_view key) -> std::optional<domain::Quantity> {
    const auto value = reader.optional_decimal(key);
    if (!value || reader.refused(key)) return {};
    const auto bounded = domain::Quantity::bounded(*value);
    if (!value->is_positive())
      reader.problem(fmt::format("{}: {} must be above zero", key, *value));
    else if (!bounded)
      reader.problem(fmt::format("{}: {}", key, bounded.error().message));
    return bounded ? std::optional(*bounded) : std::nullopt;
  };
  if (const auto value = positive("RISK_MAX_ORDER_QTY"); value && !book.defaults.max_order_qty)
    book.defaults.max_order_qty = value;
  if (const auto value = positive("RISK_MAX_POSITION_QTY"); value && !book.defaults.max_position_qty)
    book.defaults.max_position_qty = value;
  return book;
}

}  // namespace avenor::execution
