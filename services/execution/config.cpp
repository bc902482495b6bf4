#include "execution/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "bus/read_urls.hpp"
#include "core/edits_between.hpp"
#include "core/text_file.hpp"
#include "execution/bot_names.hpp"
#include "ledger/database_url.hpp"
#include "risk/limits_file/limits_file.hpp"

namespace avenor::execution {
namespace {

std::vector<std::string> untraded(const risk::RiskLimits& limits, const std::vector<domain::Symbol>& traded) {
  if (traded.empty()) return {};
  std::set<domain::Symbol> named = limits.symbols;
  for (const auto& [symbol, its_limits] : limits.by_symbol) named.insert(symbol);
  std::vector<std::string> notes;
  for (const auto& symbol : named)
    if (std::ranges::find(traded, symbol) == traded.end())
      notes.push_back(
          fmt::format("the risk limits name {}, which is not among SYMBOLS: it is not traded", symbol));
  return notes;
}

std::vector<std::string> unlisted(const risk::RiskLimits& limits, const std::vector<ledger::BotName>& bots) {
  // The bots of `avenorctl order` and of orders that were taken over from the venue are in no BOTS.
  constexpr std::array<std::string_view, 2> kNeverListed = {"manual", "external"};
  std::vector<std::string> notes;
  if (bots.empty()) return notes;
  for (const auto& [bot, its_limits] : limits.by_bot) {
    const bool expected = std::ranges::find(kNeverListed, bot.view()) != kNeverListed.end() ||
                          std::ranges::find(bots, bot, &ledger::BotName::bot_id) != bots.end();
    if (expected) continue;
    const auto nearest = std::ranges::min_element(bots, {}, [&](const ledger::BotName& listed) {
      return core::edits_between(bot.view(), listed.bot_id.view());
    });
    notes.push_back(
        fmt::format("the risk limits name the bot {}, which is not among BOTS: these limits apply to none of "
                    "those bots (the nearest is {})",
                    bot, nearest->bot_id));
  }
  return notes;
}

}  // namespace

std::vector<std::string> notes_on_limits(const risk::RiskLimits& limits, const Config& config) {
  auto notes = untraded(limits, config.listings.symbols());
  for (auto& note : unlisted(limits, config.bots)) notes.push_back(std::move(note));
  return notes;
}

Config read_config(config::Reader& reader, const std::filesystem::path& root) {
  Config config;
  config.environment = reader.choice("AVENOR_ENV");
  config.bus = bus::read_urls(reader);
  config.database_url = reader.url("DATABASE_URL");
  if (!config.database_url.empty()) {
    const auto findings = ledger::check_database_url(config.database_url);
    for (const auto& problem : findings.problems) reader.problem(problem);
    config.warnings = findings.warnings;
  }
  config.database_pooled = reader.flag("DATABASE_POOLED");
  config.listings = listings::read_listings(reader, listings::Needed::Venues);
  config.heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S");
  const auto awake = reader.choice("KEEP_CPUS_AWAKE");
  config.keep_cpus_awake = awake == "true"    ? Wakeful::Yes
                           : awake == "false" ? Wakeful::No
                                              : Wakeful::IfAllowed;
  const auto external = reader.choice("EXTERNAL_ORDERS");
  config.external_orders = external == "adopt"    ? oms::ExternalPolicy::Adopt
                           : external == "ignore" ? oms::ExternalPolicy::Ignore
                                                  : oms::ExternalPolicy::Alarm;
  config.break_wait = std::chrono::seconds{reader.integer("POSITION_BREAK_WAIT_S")};
  config.breaks_resume = reader.flag("POSITION_BREAK_RESUME");
  config.loss_cancels = reader.flag("RISK_LOSS_CANCELS");
  config.max_refusals_per_minute = static_cast<int>(reader.integer("RISK_MAX_REFUSALS_PER_MINUTE"));
  const auto revived = reader.choice("REVIVED_ORDERS");
  config.revived = revived == "keep" ? oms::RevivedPolicy::Keep : oms::RevivedPolicy::Cancel;
  const auto ms = [&](std::string_view key) { return std::chrono::milliseconds{reader.integer(key)}; };
  auto& triggers = config.triggers;
  triggers.confirm = ms("TRIGGER_CONFIRM_MS");
  triggers.confirm_jump = ms("TRIGGER_CONFIRM_JUMP_MS");
  triggers.jump_pct = static_cast<int>(reader.integer("TRIGGER_JUMP_PCT"));
  triggers.split_pct = static_cast<int>(reader.integer("TRIGGER_SPLIT_PCT"));
  triggers.split_hold = reader.duration_s("TRIGGER_SPLIT_HOLD_S");
  const bool both_read = !reader.refused("TRIGGER_SPLIT_PCT") && !reader.refused("TRIGGER_JUMP_PCT");
  if (both_read && triggers.split_pct < triggers.jump_pct)
    reader.problem(fmt::format("TRIGGER_SPLIT_PCT: {} must not be below TRIGGER_JUMP_PCT ({})",
                               triggers.split_pct, triggers.jump_pct));
  reader.limits_must_not_be_empty();
  config.bots = read_bot_names(reader.optional_list("BOTS"), root);
  config.limits_path = root / reader.text("RISK_FILE");
  config.limits_must_be_there =
      reader.optional_text("RISK_FILE").has_value() || std::filesystem::exists(config.limits_path);
  config.limits = read_limits(reader, config.limits_path, config.limits_must_be_there);
  for (auto& note : listings::unvalued(config.listings)) config.warnings.push_back(std::move(note));
  for (auto& note : notes_on_limits(config.limits, config)) config.warnings.push_back(std::move(note));
  return config;
}

risk::RiskLimits read_limits(config::Reader& reader, const std::filesystem::path& file, bool must_be_there) {
  risk::RiskLimits book;
  if (must_be_there || std::filesystem::exists(file)) {
    if (const auto text = core::read_text_file(file); !text) {
      reader.problem(
          fmt::format("RISK_FILE: {}; without the file its limits would not apply", text.error().message));
    } else if (auto parsed = risk::parse_limits(*text)) {
      book = std::move(*parsed);
    } else {
      for (const auto& problem : parsed.error())
        reader.problem(fmt::format("{}: {}", file.string(), problem));
    }
  }
  // The lines of .env apply where the file has no value.
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
  const auto quantity = [&](std::string_view key) -> std::optional<domain::Quantity> {
    const auto value = reader.optional_decimal(key);
    if (!value) return {};
    return domain::Quantity{*value};
  };
  if (const auto value = quantity("RISK_MAX_ORDER_QTY"); value && !book.defaults.max_order_qty)
    book.defaults.max_order_qty = value;
  if (const auto value = quantity("RISK_MAX_POSITION_QTY"); value && !book.defaults.max_position_qty)
    book.defaults.max_position_qty = value;
  return book;
}

}  // namespace avenor::execution
