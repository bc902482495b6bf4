#include "avenorctl/drill/exchange_control.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

#include "net/http_client.hpp"

namespace avenor::avenorctl::drill {

using nlohmann::json;
using namespace std::chrono_literals;

ExchangeControl::ExchangeControl(Loop& loop, int port)
    : loop_(loop),
      client_(std::make_unique<net::HttpClient>(
          loop.service().io(),
          net::Url{
              .scheme = net::Scheme::Http, .host = "127.0.0.1", .port = static_cast<std::uint16_t>(port)},
          net::HttpClientOptions{.max_body = std::size_t{1} << 28})) {}

ExchangeControl::~ExchangeControl() = default;

core::Result<std::string> ExchangeControl::ask(const std::string& method, const std::string& target,
                                               const std::string& body) {
  // Shared: an answer that comes too late finds its place still there.
  auto answer = std::make_shared<std::optional<core::Result<std::string>>>();
  client_->send({.method = method, .target = target, .body = body, .timeout = 5s},
                [answer](const net::HttpResult& result) {
                  if (!result)
                    *answer = core::fail(result.error().message);
                  else if (result->status != 200)
                    *answer = core::fail(fmt::format("status {}: {}", result->status, result->body));
                  else
                    *answer = core::Result<std::string>{result->body};
                });
  if (!loop_.until([&] { return answer->has_value(); }, 6s))
    return core::fail("the exchange's control port does not answer");
  return **answer;
}

core::Status ExchangeControl::faults(const std::string& switches) {
  return ask("POST", "/control/faults", switches).map([](const std::string&) {});
}

core::Result<std::vector<AtExchange>> ExchangeControl::orders() {
  return ask("GET", "/control/orders", "").and_then(read_exchange_list);
}

core::Result<std::vector<AtExchange>> read_exchange_list(const std::string& text) {
  const auto root = json::parse(text, nullptr, false);
  if (!root.is_object() || !root.contains("orders")) return core::fail("the exchange's list cannot be read");
  std::vector<AtExchange> orders;
  for (const auto& item : root["orders"]) {
    const auto filled = domain::Quantity::parse(item.value("filled_qty", std::string{}));
    if (!filled) return tl::unexpected(filled.error());
    orders.push_back(
        {.client_order_id = item.value("client_order_id", std::string{}),
         .status = item.value("status", std::string{}),
         .received = item.value("received", 0),
         .filled_qty = *filled,
         .fills = item.contains("fills") ? static_cast<int>(item["fills"].size()) : 0,
         .external = item.value("external", false),
         .leg = item.contains("parent") && item["parent"].is_string(),
         .symbol = domain::Symbol{item.value("symbol", std::string{})},
         .side = item.value("side", std::string{}) == "sell" ? domain::Side::Sell : domain::Side::Buy});
  }
  return orders;
}

core::Result<std::map<domain::Symbol, domain::Quantity>> read_exchange_positions(const std::string& text) {
  const auto root = json::parse(text, nullptr, false);
  if (!root.is_object() || !root.contains("positions") || !root["positions"].is_object())
    return core::fail("the exchange's positions cannot be read");
  std::map<domain::Symbol, domain::Quantity> positions;
  for (const auto& [symbol, value] : root["positions"].items()) {
    const auto qty = domain::Quantity::parse(value.is_string() ? value.get<std::string>() : value.dump());
    if (!qty) return tl::unexpected(qty.error());
    positions.emplace(symbol, *qty);
  }
  return positions;
}

}  // namespace avenor::avenorctl::drill
