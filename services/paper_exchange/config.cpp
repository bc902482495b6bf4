#include "paper_exchange/config.hpp"

#include <fmt/format.h>

#include "domain/ids.hpp"
#include "net/url.hpp"
#include "paper_exchange/tape.hpp"

namespace avenor::paper_exchange {
namespace {

std::optional<double> read_speed(config::Reader& reader) {
  const std::string text = reader.text_or("PAPER_SPEED", "1");
  if (text == "max") return std::nullopt;
  const auto speed = core::Decimal::parse(text);
  if (speed && speed->is_zero()) return std::nullopt;
  constexpr core::Decimal kMost{1'000'000};
  const core::Decimal least = core::Decimal::parse("0.01").value();
  if (speed && *speed >= least && *speed <= kMost) return speed->to_double();
  reader.problem(fmt::format("PAPER_SPEED '{}' must be a number from {} to {} (1 = as recorded), or max", text.substr(0, 80), least, kMost));
  return 1.0;
}

std::optional<config::HostPort> read_control(config::Reader& reader) {
  const auto text = reader.optional_url("PAPER_CONTROL_URL", {"http"});
  if (!text || text->empty()) return std::nullopt;  // empty: the reader has noted why
  const auto url = net::parse_url(*text);
  if (url) return config::HostPort{.host = url->host, .port = url->port};
  // Port 0 (any free one) is no URL's, but a setting's.
  const std::string_view rest = std::string_view(*text).substr(std::string_view("http://").size());
  if (rest.ends_with(":0"))
    return config::HostPort{.host = std::string(rest.substr(0, rest.size() - 2)), .port = 0};
  reader.problem("PAPER_CONTROL_URL: " + url.error().message);
  return std::nullopt;
}

}  // namespace

Config read_config(config::Reader& reader, const std::filesystem::path& root) {
  Config config;
  config.listen = reader.host_port("PAPER_LISTEN", "127.0.0.1:8551");
  config.control = read_control(reader);
  if (const auto data = reader.optional_text("PAPER_DATA")) {
    config.data = root / *data;
    std::error_code error;
    if (!std::filesystem::is_regular_file(*config.data, error)) {
      reader.problem("PAPER_DATA: there is no file " + config.data->string());
    } else if (const auto tape = Tape::open(*config.data, [](std::uint64_t, const std::string&) {}); !tape) {
      reader.problem("PAPER_DATA: " + tape.error().message);
    }
  }
  config.state_dir = root / reader.text_or("PAPER_STATE_DIR", "var/paper");
  config.credentials = {.key_id = reader.secret("ALPACA_KEY_ID"),
                        .secret = reader.secret("ALPACA_SECRET_KEY")};

  std::vector<std::string> symbols = reader.optional_list("SYMBOLS");
  for (const std::string& symbol : symbols) {
    if (const auto parsed = domain::parse_symbol(symbol); !parsed)
      reader.problem("SYMBOLS: " + parsed.error().message);
  }
  if (symbols.empty() && !config.data && !reader.refused("SYMBOLS"))
    reader.problem("SYMBOLS or PAPER_DATA must be set: there is nothing to trade");
  config.replay.speed = read_speed(reader);
  config.replay.at_end =
      reader.choice("PAPER_AT_END", {"loop", "hold"}, "loop") == "hold" ? AtEnd::Hold : AtEnd::Loop;
  config.replay.seed = static_cast<std::uint64_t>(reader.integer("PAPER_SEED", 0, INT64_MAX, 1));
  config.replay.symbols = symbols;
  config.exchange.symbols = std::move(symbols);
  config.exchange.cash = Money{reader.decimal("PAPER_CASH", core::Decimal{100'000})};
  if (!reader.refused("PAPER_CASH") && !config.exchange.cash.is_positive()) reader.problem("PAPER_CASH must be above zero");
  config.exchange.shorting = reader.flag("PAPER_SHORTING", true);
  config.exchange.wash_trade_check = reader.flag("PAPER_WASH_TRADE_CHECK", false);
  return config;
}

}  // namespace avenor::paper_exchange
