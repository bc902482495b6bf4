#include "strategy/daemon.hpp"

#include "wire/topics.hpp"

namespace avenor::bot {
namespace {

using namespace std::chrono_literals;

}  // namespace

Daemon::Daemon(runtime::Service& service, messaging::BusClient& bus_client, Settings settings,
               std::unique_ptr<strategy::Strategy> strategy)
    : service_(service),
      bus_client_(bus_client),
      session_(settings, std::move(strategy), service.clock(), *this) {
  subscribe(settings);
  bus_client_.on_message([this](const wire::Envelope& envelope, const wire::Message& message) {
    session_.on_message(envelope, message);
  });
  bus_client_.on_gap(
      [this](const std::string&, std::string_view topic, std::uint64_t) { session_.on_gap(topic); });
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

void Daemon::subscribe(const Settings& settings) {
  bus_client_.subscribe_exact(wire::topics::kConfirmation);
  bus_client_.subscribe_exact(wire::topics::bot_state(settings.bot_id));
  for (const domain::Symbol& symbol : settings.symbols) {
    bus_client_.subscribe_exact(wire::topics::price(symbol));
    bus_client_.subscribe_exact(wire::topics::bar(symbol));
    bus_client_.subscribe_exact(wire::topics::fill(symbol));
  }
}

void Daemon::show() {
  const std::string trouble = session_.degraded_reason();
  service_.status(session_.status());
  if (trouble == service_.degraded_reason()) return;
  service_.degraded(trouble);
  bus_client_.beat();
}

void Daemon::publish(const wire::Message& message) { bus_client_.publish(message); }

void Daemon::log(runtime::log::Level level, std::string_view text, runtime::log::Fields fields) {
  runtime::log::write(level, text, fields);
}

}  // namespace avenor::bot
