#include "dialects/alpaca/alpaca_dialect.hpp"

#include <array>
#include <utility>

namespace avenor::dialects::alpaca {
namespace {

constexpr std::array kFeeds = {"/v2/iex",  "/v2/sip",        "/v2/delayed_sip",
                               "/v2/test", "/v1beta1/boats", "/v1beta1/overnight"};

}  // namespace

AlpacaDialect::AlpacaDialect(const Credentials& credentials, Broker& broker, Faults& faults,
                             const core::Clock& clock, const Later& later)
    : trades_(credentials, broker.exchange().store(), faults, later),
      data_(credentials, broker.exchange().instruments(), faults, clock, later),
      feed_(data_, faults, clock, later),
      rest_(credentials, broker, faults, trades_, later) {}

void AlpacaDialect::serve(net::HttpServer& server) {
  server.on_request([this](const net::HttpRequest& request, const net::Responder& responder) {
    rest_.handle(request, responder);
  });
  server.on_websocket("/stream", [this](net::WsSession session, const net::HttpRequest&) {
    trades_.open(std::move(session));
  });
  for (const char* feed : kFeeds) {
    server.on_websocket(feed, [this](net::WsSession session, const net::HttpRequest& request) {
      data_.open(std::move(session), request);
    });
  }
}

void AlpacaDialect::flush() {
  trades_.flush();
  data_.flush();
}

}  // namespace avenor::dialects::alpaca
