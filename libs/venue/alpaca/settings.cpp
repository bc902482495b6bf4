#include "venue/alpaca/settings.hpp"

#include <fmt/format.h>

#include <string_view>

#include "core/loopback.hpp"
#include "venue/alpaca/sign.hpp"

namespace avenor::venue::alpaca {
namespace {

/// A start's questions go at once, and an order waits for 4 s at most (RateBudget).
constexpr int kFewestRequests = 20;

net::Url read_url(config::Reader& reader, std::string_view key) {
  const std::string text = reader.url(key);
  if (text.empty()) return {};
  const auto url = net::parse_url(text);
  if (!url) {
    reader.problem(fmt::format("{}: {}", key, url.error().message));
    return {};
  }
  // The keys travel in headers and messages: without TLS they can be read on the network.
  if (!url->is_tls() && !core::is_loopback(url->host)) {
    reader.problem(fmt::format("{}: {} would show your keys to the network; use {}", key, text,
                               url->scheme == net::Scheme::Http ? "https" : "wss"));
  }
  return *url;
}

// The URL selects the live or paper account, AVENOR_ENV how trades are marked: they must agree.
void agree_on_money(config::Reader& reader, const net::Url& url) {
  const std::string environment = reader.optional_choice("AVENOR_ENV").value_or("");
  const bool is_live = environment == "live";
  if (url.host == "api.alpaca.markets" && !is_live)
    reader.problem(fmt::format(
        "ALPACA_TRADING_URL is the live account (real money), but AVENOR_ENV is {}: set AVENOR_ENV=live, or "
        "use https://paper-api.alpaca.markets",
        environment.empty() ? "not set" : environment));
  if (url.host == "paper-api.alpaca.markets" && is_live)
    reader.problem(
        "AVENOR_ENV is live, but ALPACA_TRADING_URL is the paper account: set AVENOR_ENV=paper, or use "
        "https://api.alpaca.markets");
}

Credentials read_credentials(const config::VenueAccount& account, config::Reader& reader) {
  const Credentials credentials{.key_id = reader.secret("ALPACA_KEY_ID"),
                                .secret_key = reader.secret("ALPACA_SECRET_KEY"),
                                .prefix = config::key_prefix(account.name)};
  if (const auto headers = auth_headers(credentials); !headers) reader.problem(headers.error().message);
  return credentials;
}

// The version is added by us. With it in the URL every request would go to /v2/v2 and return "not found".
void without_version(config::Reader& reader, net::Url& url) {
  if (url.target.find('?') != std::string::npos) {
    reader.problem("ALPACA_TRADING_URL: must not have a query (?); write https://paper-api.alpaca.markets");
    return;
  }
  while (url.target.size() > 1 && url.target.ends_with('/')) url.target.pop_back();
  if (url.target.ends_with("/v2")) url.target.resize(url.target.size() - 3);
  if (url.target.empty()) url.target = "/";
  if ((url.target + '/').find("/v2/") != std::string::npos || url.target.ends_with("/stream"))
    reader.problem(
        fmt::format("ALPACA_TRADING_URL: the path {} is added by Avenor; write only the host, such as "
                    "https://paper-api.alpaca.markets",
                    url.target));
}

config::Peer peer_of(const net::Url& url) {
  return core::is_loopback(url.host) ? config::Peer::Local : config::Peer::Remote;
}

net::Url stream_beside(net::Url rest) {
  rest.scheme = rest.is_tls() ? net::Scheme::Wss : net::Scheme::Ws;
  if (rest.target.ends_with('/')) rest.target.pop_back();
  rest.target += "/stream";
  return rest;
}

}  // namespace

std::optional<RestSettings> read_rest_settings(const config::VenueAccount& account, config::Reader& reader) {
  const std::size_t before = reader.problems().size();
  RestSettings settings;
  settings.account = domain::VenueName{account.name};
  settings.credentials = read_credentials(account, reader);
  settings.rest = read_url(reader, "ALPACA_TRADING_URL");
  if (!reader.refused("ALPACA_TRADING_URL")) agree_on_money(reader, settings.rest);
  without_version(reader, settings.rest);
  settings.connections = static_cast<std::size_t>(reader.integer("ALPACA_CONNECTIONS"));
  settings.requests_per_minute =
      static_cast<int>(reader.integer("ALPACA_REQUESTS_PER_MINUTE", peer_of(settings.rest)));
  if (settings.requests_per_minute > 0 && settings.requests_per_minute < kFewestRequests)
    reader.problem(
        fmt::format("ALPACA_REQUESTS_PER_MINUTE: {} is too few: a start needs four requests, and every "
                    "comparison with the venue five, before any order; use at least {}, or 0 for no limit",
                    settings.requests_per_minute, kFewestRequests));
  if (reader.problems().size() != before) return std::nullopt;
  return settings;
}

std::optional<OrderSettings> read_order_settings(config::Reader& reader, const RestSettings& rest) {
  const std::size_t before = reader.problems().size();
  OrderSettings settings;
  settings.stream = stream_beside(rest.rest);
  settings.settling = reader.duration_s("ALPACA_SETTLING_S", peer_of(rest.rest));
  settings.latest_arrival = reader.duration_s("ALPACA_LATEST_ARRIVAL_S", peer_of(rest.rest));
  if (reader.problems().size() != before) return std::nullopt;
  return settings;
}

std::optional<DataSettings> read_data_settings(const config::VenueAccount& account, config::Reader& reader) {
  const std::size_t before = reader.problems().size();
  DataSettings settings;
  settings.account = domain::VenueName{account.name};
  settings.credentials = read_credentials(account, reader);
  settings.stream = read_url(reader, "ALPACA_DATA_STREAM_URL");
  if (reader.problems().size() != before) return std::nullopt;
  return settings;
}

}  // namespace avenor::venue::alpaca
