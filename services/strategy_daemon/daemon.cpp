#include "strategy_daemon/daemon.hpp"

#include "runtime/log.hpp"
#include "strategy_daemon/subscriptions.hpp"

namespace avenor::strategy_daemon {

using namespace std::chrono_literals;

Daemon::Daemon(runtime::Service& service, messaging::BusClient& bus_client, const bot::Settings& settings,
               const domain::HomeVenues& homes, std::unique_ptr<strategy::Strategy> strategy)
    : service_(service),
      bus_client_(bus_client),
      session_(settings, std::move(strategy), service.clock(), *this) {
  for (const std::string& topic : subscriptions(settings, homes)) bus_client_.subscribe_exact(topic);
  bus_client_.on_message([this](const wire::Envelope& envelope, const wire::Message& message) {
    session_.on_message({.source = envelope.source, .session = envelope.session, .ts = envelope.ts}, message);
  });
  bus_client_.on_gap([this](const std::string&, std::string_view topic, std::uint64_t) {
    if (is_about_orders(topic)) session_.on_gap();
  });
  bus_client_.on_link_change([this](bool up) {
    session_.on_link(up);
    show();
  });
  bus_client_.on_linked([this] {
    session_.on_link(true);
    session_.tick();
    show();
    service_.ready();
  });
  service_.every(200ms, [this] { session_.tick(); });
  service_.every(1s, [this] { show(); });
  show();
}

void Daemon::show() {
  const std::string degraded = session_.degraded_reason();
  service_.status(session_.status());
  if (degraded == service_.degraded_reason()) return;
  service_.degraded(degraded);
  bus_client_.beat();
}

void Daemon::send(const domain::Message& message) { bus_client_.publish(message); }

void Daemon::log(core::LogLevel level, std::string_view text, core::LogFields fields) {
  runtime::log::write(level, text, fields);
}

}  // namespace avenor::strategy_daemon
