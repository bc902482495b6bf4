#include "paper_exchange/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "calendar/time_zone.hpp"
#include "domain/ids.hpp"
#include "listings/listings.hpp"
#include "marketdata/tape.hpp"
#include "net/url.hpp"

namespace avenor::paper_exchange {
namespace {

std::optional<double> read_speed(config::Reader& reader) {
  const auto speed = reader.decimal_unless_word("PAPER_SPEED");  // the word is max
  return speed ? std::optional{speed->to_double()} : std::nullopt;
}

std::optional<config::HostPort> read_control(config::Reader& reader) {
  const auto text = reader.optional_url("PAPER_CONTROL_URL");
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

/// A place to listen at: its name becomes an address, and a socket must be to be had there.
void settle(config::Reader& reader, std::string_view key, config::HostPort& place) {
  if (place.host.empty()) return;  // told already
  auto address = config::address_of(place.host);
  if (!address) return reader.problem(fmt::format("{}: {}", key, address.error().message));
  place.host = std::move(*address);
  if (const auto may = config::can_bind(place.host, place.port); !may)
    reader.problem(fmt::format("{}: {}", key, may.error().message));
}

/// Makes what is missing of the folder and takes it away again; empty: it can be made and written in.
std::string fault_of(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  constexpr std::string_view kWayOut = "name a folder that this user may create and write in";
  std::error_code error, ignored;
  std::vector<fs::path> missing;  // the deepest first
  for (fs::path at = folder; !at.empty() && !fs::exists(at, ignored); at = at.parent_path()) {
    missing.push_back(at);
    if (!at.has_relative_path()) break;
  }
  fs::create_directories(folder, error);
  std::string fault;
  if (error)
    fault = fmt::format("{} cannot be created ({}): {}", folder.string(), error.message(), kWayOut);
  else if (::access(folder.c_str(), W_OK | X_OK) != 0)
    fault =
        fmt::format("no file can be created in {} ({}): {}", folder.string(), std::strerror(errno), kWayOut);
  for (const char* file : {"lock", "journal"}) {
    const auto path = folder / file;
    if (fault.empty() && ::access(path.c_str(), F_OK) == 0 && ::access(path.c_str(), R_OK | W_OK) != 0)
      fault = fmt::format("{} cannot be written ({}): {}", path.string(), std::strerror(errno), kWayOut);
  }
  for (const auto& made : missing) fs::remove(made, ignored);  // no more than is empty
  return fault;
}

}  // namespace

Config read_config(config::Reader& reader, const std::filesystem::path& root) {
  Config config;
  config.listen = reader.host_port("PAPER_LISTEN");
  config.control = read_control(reader);
  settle(reader, "PAPER_LISTEN", config.listen);
  if (config.control) {
    settle(reader, "PAPER_CONTROL_URL", *config.control);
    if (config::collide(config.listen, *config.control))
      reader.problem(fmt::format("PAPER_CONTROL_URL: port {} is also PAPER_LISTEN's: give it another port",
                                 config.control->port));
  }
  if (const auto data = reader.optional_text("PAPER_DATA")) {
    config.data = root / *data;
    std::error_code error;
    if (!std::filesystem::is_regular_file(*config.data, error)) {
      reader.problem("PAPER_DATA: there is no file " + config.data->string());
    } else if (const auto tape =
                   marketdata::Tape::open(*config.data, [](std::uint64_t, const std::string&) {});
               !tape) {
      reader.problem("PAPER_DATA: " + tape.error().message);
    }
  }
  config.state_dir = root / reader.text("PAPER_STATE_DIR");
  if (const auto fault = fault_of(config.state_dir); !fault.empty())
    reader.problem("PAPER_STATE_DIR: " + fault);
  config.credentials = {.key_id = reader.secret("ALPACA_KEY_ID"),
                        .secret = reader.secret("ALPACA_SECRET_KEY")};

  // Of every venue: which account it serves it does not know.
  std::vector<std::string> symbols;
  for (const auto& symbol : listings::read_listings(reader, listings::Needed::Neither).symbols())
    symbols.push_back(symbol.str());
  if (symbols.empty() && !config.data && !reader.refused("SYMBOLS"))
    reader.problem("SYMBOLS or PAPER_DATA must be set: there is nothing to trade");
  config.replay.speed = read_speed(reader);
  config.replay.at_end =
      reader.choice("PAPER_AT_END") == "hold" ? marketdata::AtEnd::Hold : marketdata::AtEnd::Loop;
  config.replay.seed = static_cast<std::uint64_t>(reader.integer("PAPER_SEED"));
  config.replay.symbols = symbols;
  config.exchange.symbols = std::move(symbols);
  config.exchange.cash = domain::Money{reader.decimal("PAPER_CASH")};
  if (const auto zone = calendar::TimeZone::load("America/New_York"); !zone)
    reader.problem("the venue's local time: " + zone.error().message);
  config.exchange.shorting = reader.flag("PAPER_SHORTING");
  config.exchange.wash_trade_check = reader.flag("PAPER_WASH_TRADE_CHECK");
  return config;
}

}  // namespace avenor::paper_exchange
