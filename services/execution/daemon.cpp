#include "execution/daemon.hpp"

#include <set>
#include <utility>

#include "oms/orders/dispatch.hpp"
#include "runtime/log.hpp"
#include "wire/topics.hpp"

namespace avenor::execution {
namespace {

using namespace std::chrono_literals;
constexpr auto kTick = 50ms;
constexpr auto kShow = 1s;
constexpr core::Duration kLastCommits = 3s;
constexpr core::Duration kAwakeAfterWork = 100ms;

std::set<domain::BotId> listed_bots(const Config& config) {
  std::set<domain::BotId> listed;
  for (const auto& bot : config.bots) listed.insert(bot.bot_id);
  return listed;
}

}  // namespace

Daemon::Daemon(runtime::Service& service, Config config, std::vector<venue::TradingVenue> venues,
               std::unique_ptr<messaging::BusClient> bus_client)
    : service_(service),
      config_(std::move(config)),
      venues_(std::move(venues)),
      bus_client_(std::move(bus_client)),
      cpu_latency_hold_(kAwakeAfterWork),
      ledger_({.url = config_.database_url,
               .application = "avenor execution",
               .pooled = config_.database_pooled,
               .on_write = [this] { stay_awake(); }},
              service.io(),
              [this](const core::Error& error) {
                runtime::log::critical("ledger: " + error.message);
                service_.stop(1);
              }),
      events_(service.io(), service.clock(), *bus_client_),
      manager_({.is_test_trade = config_.environment != "live",
                .strangers = config_.external_orders,
                .revived = config_.revived,
                .max_refusals_per_minute = config_.max_refusals_per_minute,
                .loss_cancels = config_.loss_cancels,
                .breaks_resume = config_.breaks_resume,
                .break_wait = config_.break_wait,
                .triggers = config_.triggers,
                .bots = listed_bots(config_),
                .homes = config_.listings.homes},
               service.clock(), ledger_, events_, config_.limits),
      new_names_([this](const std::vector<domain::BotId>& bots, std::function<void()> done) {
        std::vector<ledger::BotName> names;
        for (const auto& bot : bots)
          names.push_back({.bot_id = bot, .bot_name = {}, .bot_type = {}, .strategy_name = {}});
        name_bots(std::move(names), std::move(done));
      }) {
  for (auto& venue : venues_)
    manager_.add_venue(*venue.orders, *venue.account, config_.listings.symbols_at(venue.orders->name()));
  bus_client_->set_home_venues(config_.listings.homes);
}

void Daemon::check_cpu_latency_hold() {
  if (config_.keep_cpus_awake == Wakeful::No) return;
  const auto may = cpu_latency_hold_.probe();
  may_stay_awake_ = may.has_value();
  if (may_stay_awake_) return;
  const std::string text =
      "the CPUs go idle between the steps of an order, which adds latency: " + may.error().message;
  if (config_.keep_cpus_awake == Wakeful::Yes)
    runtime::log::warning("KEEP_CPUS_AWAKE=true: " + text);
  else
    runtime::log::info(text);
}

void Daemon::stay_awake() {
  if (may_stay_awake_) cpu_latency_hold_.work(service_.clock().mono());
}

void Daemon::start() {
  check_cpu_latency_hold();
  ledger_.on_trouble([this](const std::string& what) {
    manager_.ledger_trouble(what);
    show();
  });
  // Queued before any order, so written to the ledger before it.
  name_bots(config_.bots);
  if (config_.external_orders == oms::ExternalPolicy::Adopt)
    name_bots({{.bot_id = domain::BotId{"external"},
                .bot_name = "external orders",
                .bot_type = "external",
                .strategy_name = {}}});
  manager_.on_new_bot([this](const domain::BotId& bot) { new_names_.add(bot); });
  bus_client_->on_message([this](const wire::Envelope& envelope, const wire::Message& message) {
    dispatch(manager_, message, envelope.ts);
  });
  listen();
  service_.status("waiting for the bus");
  bus_client_->on_linked([this] {
    service_.status("recovering: reading the ledger, then querying the venues");
    manager_.start(
        [this](const domain::VenueName& venue) {
          runtime::log::info(
              "recovered: the ledger was compared with " + venue.str() + ", orders for it are accepted",
              {{"VENUE", venue.str()}});
          if (!std::exchange(reported_ready_, true)) service_.ready();
          show();
        },
        [this](const core::Error& error) {
          runtime::log::critical("the ledger cannot be read: " + error.message);
          service_.stop(1);
        });
  });
  bus_client_->start_heartbeat(config_.heartbeat_interval);
  service_.every(kTick, [this] {
    manager_.tick();
    cpu_latency_hold_.tick(service_.clock().mono());
  });
  service_.every(kShow, [this] {
    new_names_.tick();
    show();
  });
  service_.on_stop([this](std::function<void()> done) { stop(std::move(done)); });
}

void Daemon::name_bots(std::vector<ledger::BotName> bots, std::function<void()> done) {
  ledger_.put_bots(std::move(bots), [done = std::move(done)](const core::Status& put) {
    if (done) done();
    if (!put) runtime::log::warning("the bots' names were not written to the ledger: " + put.error().message);
  });
}

void Daemon::listen() {
  namespace topics = wire::topics;
  for (const auto topic :
       {topics::kOrderCreate, topics::kOrderCancel, topics::kOrderReplace, topics::kOrderQuery, topics::kAck})
    bus_client_->subscribe_exact(topic);
  bus_client_->subscribe_exact(std::string{topics::kControl} + "REQUEST");
  bus_client_->subscribe_family(topics::kPrice);
}

void Daemon::show() {
  if (manager_.ready()) service_.status(manager_.summary());
  service_.degraded(manager_.degraded_reason());
}

void Daemon::stop(std::function<void()> done) {
  for (auto& venue : venues_) {
    venue.orders->stop();
    venue.account->stop();
  }
  // Orders already received are still committed; requests without an answer are resolved at the next start.
  ledger_.stop(kLastCommits);
  events_.flush();
  done();
}

}  // namespace avenor::execution
