#include "market_data/daemon.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>
#include <variant>

#include "core/failpoint.hpp"
#include "wire/topics.hpp"

namespace avenor::market_data {
namespace {

/// After the link is up; the proxy replays its cache at once.
constexpr core::Duration kReplayTime = std::chrono::seconds(5);

}  // namespace

Daemon::Daemon(runtime::Service& service, messaging::BusClient& bus_client, Config config,
               std::vector<VenueConnection> venues)
    : service_(service), bus_client_(bus_client), config_(std::move(config)) {
  bus_client_.set_home_venues(config_.listings.homes);
  for (VenueConnection& connection : venues) {
    FeedHandler::Hooks hooks;
    hooks.publish = [this](const wire::Message& message) {
      AVENOR_FAILPOINT("data.before_publish");
      bus_client_.publish(message);
      AVENOR_FAILPOINT("data.after_publish");
    };
    hooks.at_end_of_turn = [this](std::function<void()> handler) {
      boost::asio::post(service_.io(), std::move(handler));
    };
    hooks.state_changed = [this] {
      show();
      bus_client_.beat();
    };
    feed_handlers_.push_back(std::make_unique<FeedHandler>(config_, service_.clock(),
                                                           std::move(connection.account),
                                                           std::move(connection.feed), std::move(hooks)));
  }
}

// The prices that the proxy replays come from an earlier run. While subscribed, our own prices arrive too, so
// only for as long as the replay takes.
void Daemon::subscribe_to_replayed_prices() {
  bus_client_.on_message([this](const wire::Envelope& envelope, const wire::Message& message) {
    const auto* quote = std::get_if<domain::Quote>(&message);
    if (quote == nullptr || envelope.session == bus_client_.session()) return;
    for (const auto& handler : feed_handlers_) handler->remember(*quote);
  });
  for (const auto& topic : price_topics()) bus_client_.subscribe_exact(topic);
}

std::vector<std::string> Daemon::price_topics() const {
  std::vector<std::string> topics;
  for (const auto& [symbol, venue] : config_.listings.all)
    topics.push_back(wire::topics::of_symbol(wire::topics::kPrice, symbol, venue, config_.listings.homes));
  return topics;
}

void Daemon::start() {
  service_.status("waiting for the bus");
  subscribe_to_replayed_prices();
  bus_client_.on_linked([this] {
    for (const auto& handler : feed_handlers_) handler->start();
    service_.every(config_.account_every, [this] {
      for (const auto& handler : feed_handlers_) handler->poll();
    });
    bus_client_.on_link_change([this](bool up) {
      if (!up) return;
      for (const auto& handler : feed_handlers_) handler->tell_all();
    });
    service_.after(kReplayTime, [this] {
      for (const auto& topic : price_topics()) bus_client_.unsubscribe_exact(topic);
    });
    show();
    service_.ready();
  });
  bus_client_.start_heartbeat(config_.heartbeat_interval);
  service_.every(std::chrono::seconds(1), [this] {
    for (const auto& handler : feed_handlers_) handler->check();
    if (bus_client_.linked()) show();
  });
  service_.on_stop([this](std::function<void()> done) {
    for (const auto& handler : feed_handlers_) handler->stop();
    done();
  });
}

void Daemon::show() {
  std::string degraded, line;
  for (const auto& handler : feed_handlers_) {
    line += fmt::format("{}{}", line.empty() ? "" : "; ", handler->status());
    if (const std::string text = handler->degraded_reason(); !text.empty())
      degraded += (degraded.empty() ? "" : "; ") + text;
  }
  service_.degraded(degraded);
  service_.status(line);
}

}  // namespace avenor::market_data
