#include "avenorctl/drill/exchange_control.hpp"

#include <fmt/format.h>
#include <optional>

#include "net/http_client.hpp"

namespace avenor::avenorctl::drill {

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
  // Shared, because an answer may arrive after the time-out.
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

core::Result<std::vector<reporting::AtExchange>> ExchangeControl::orders() {
  return ask("GET", "/control/orders", "").and_then([](const std::string& list) {
    return reporting::read_exchange_list(list);
  });
}

}  // namespace avenor::avenorctl::drill
