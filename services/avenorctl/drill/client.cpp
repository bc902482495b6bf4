#include "avenorctl/drill/client.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "wire/topics.hpp"

namespace avenor::avenorctl::drill {
namespace {

using namespace std::chrono_literals;
using domain::OrderType;
using domain::Side;
using domain::TimeInForce;

const domain::BotId kBot{"drill"};

}  // namespace

core::Result<std::unique_ptr<Client>> Client::connect(runtime::Service& service, const bus::Urls& urls) {
  auto bus_client =
      messaging::BusClient::connect(service, urls, {.service = "strategy", .instance = kBot.str()});
  if (!bus_client) return tl::unexpected(bus_client.error());
  return std::unique_ptr<Client>(new Client(service, std::move(*bus_client)));
}

Client::Client(runtime::Service& service, std::unique_ptr<messaging::BusClient> bus_client)
    : service_(service),
      bus_client_(std::move(bus_client)),
      run_(std::to_string(service.clock().wall().ns / 1'000'000)) {
  bus_client_->subscribe_exact(wire::topics::kConfirmation);
  bus_client_->subscribe_family(wire::topics::kPrice);
  bus_client_->on_message([this](const wire::Envelope&, const wire::Message& message) { hear(message); });
  service_.every(100ms, [this] { repeat(); });
}

bool Client::has_prices(const std::vector<std::string>& symbols) const {
  return std::ranges::all_of(symbols, [this](const auto& symbol) { return priced_.contains(symbol); });
}

void Client::order(const std::vector<std::string>& symbols) {
  const int n = static_cast<int>(sent_.size());
  domain::OrderRequest request{
      .client_order_id = domain::ClientOrderId{fmt::format("{}:entry:{}-{}", kBot, run_, n + 1)},
      .bot_id = kBot,
      .symbol = domain::Symbol{symbols[static_cast<std::size_t>(n) % symbols.size()]},
      .venue = domain::VenueName{"alpaca"},
      .side = n / 2 % 2 == 0 ? Side::Buy : Side::Sell,
      // stays long: no sale beyond what is held
      .qty = domain::Quantity{n / 2 % 2 == 0 ? 4 + n % 3 : 2 + n % 2},
      .reason = domain::Reason::Entry};
  // A sale at 1 or better trades at once, a purchase at 1 never does.
  const bool rests = n % 8 == 5;
  if (rests || n % 8 == 2) {
    request.type = OrderType::Limit;
    request.limit_price = domain::Price{1};
    request.side = rests ? Side::Buy : Side::Sell;
    request.time_in_force = rests ? TimeInForce::Gtc : TimeInForce::Day;
  }
  const auto now = service_.clock().mono();
  live_[request.client_order_id] = {.next_send = now + 1s,
                                    .next_cancel = rests ? std::optional{now + 500ms} : std::nullopt};
  bus_client_->publish(request);
  const auto id = request.client_order_id;
  sent_.emplace(id, Sent{.request = std::move(request), .last = {}});
}

void Client::hear(const wire::Message& message) {
  if (const auto* quote = std::get_if<domain::Quote>(&message)) {
    if (!quote->stale) priced_.insert(quote->symbol.str());
  } else if (const auto* confirmation = std::get_if<wire::Confirmation>(&message)) {
    if (confirmation->bot_id == kBot) hear_confirmation(*confirmation);
  }
}

void Client::hear_confirmation(const wire::Confirmation& confirmation) {
  const auto it = sent_.find(confirmation.client_order_id);
  if (it == sent_.end() || confirmation.version == 0) return;
  bus_client_->publish(wire::Ack{
      .client_order_id = confirmation.client_order_id, .bot_id = kBot, .version = confirmation.version});
  auto& sent = it->second;
  if (sent.last && confirmation.version < sent.last->version) return;
  sent.last = confirmation;
  if (sent.knows_end()) live_.erase(it->first);
}

void Client::repeat() {
  const auto now = service_.clock().mono();
  for (auto& [id, live] : live_) {
    const auto& sent = sent_.at(id);
    if (!sent.last && now >= live.next_send) {
      live.next_send = now + 1s;
      bus_client_->publish(sent.request);
    }
    if (sent.last && live.next_cancel && now >= *live.next_cancel) {
      live.next_cancel = now + 1s;
      bus_client_->publish(wire::OrderCancel{.client_order_id = id, .bot_id = kBot});
    }
  }
}

}  // namespace avenor::avenorctl::drill
