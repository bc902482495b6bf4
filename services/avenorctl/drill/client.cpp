#include "avenorctl/drill/client.hpp"

#include <algorithm>

#include "core/random.hpp"
#include "wire/topics.hpp"

namespace avenor::avenorctl::drill {
namespace {

using namespace std::chrono_literals;
using domain::OrderType;
using domain::Side;
using domain::TimeInForce;

const domain::BotId kBot{"drill"};
/// Longer than any drill, so that no order is given up.
constexpr core::Duration kLives = 1h;

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
      orders_({}, *this),
      ids_(kBot, core::random_hex(2)) {
  bus_client_->subscribe_exact(wire::topics::kConfirmation);
  bus_client_->subscribe_family(wire::topics::kPrice);
  bus_client_->on_message(
      [this](const wire::Envelope&, const wire::Message& message) { on_message(message); });
  service_.every(100ms, [this] { turn(); });
}

bool Client::has_prices(const std::vector<std::string>& symbols) const {
  return std::ranges::all_of(symbols, [this](const auto& symbol) { return priced_.contains(symbol); });
}

void Client::order(const std::vector<std::string>& symbols) {
  const int n = static_cast<int>(sent_.size());
  domain::OrderRequest request{
      .symbol = domain::Symbol{symbols[static_cast<std::size_t>(n) % symbols.size()]},
      .side = n / 2 % 2 == 0 ? Side::Buy : Side::Sell,
      // keeps the position long: no sale beyond it
      .qty = domain::Quantity{n / 2 % 2 == 0 ? 4 + n % 3 : 2 + n % 2}};
  // A sale at 1 or better trades at once, a purchase at 1 never does.
  const bool rests = n % 8 == 5;
  if (rests || n % 8 == 2) {
    request.type = OrderType::Limit;
    request.limit_price = domain::Price{1};
    request.side = rests ? Side::Buy : Side::Sell;
    request.time_in_force = rests ? TimeInForce::Gtc : TimeInForce::Day;
  }
  const auto id = place(std::move(request));
  if (rests) to_cancel_[id] = service_.clock().mono() + 500ms;
}

domain::ClientOrderId Client::buy(const std::string& symbol) {
  return place({.symbol = domain::Symbol{symbol}, .side = Side::Buy, .qty = domain::Quantity{1}});
}

domain::ClientOrderId Client::place(domain::OrderRequest request) {
  request.client_order_id = ids_.next(domain::Reason::Entry, service_.clock().wall());
  request.bot_id = kBot;
  request.venue = domain::VenueName{"alpaca"};
  request.reason = domain::Reason::Entry;
  const auto id = request.client_order_id;
  waiting_.insert(id);
  orders_.place(request, service_.clock().mono(), kLives);
  sent_.emplace(id, Sent{.request = std::move(request), .last = {}});
  return id;
}

void Client::on_message(const wire::Message& message) {
  if (const auto* quote = std::get_if<domain::Quote>(&message)) {
    if (!quote->stale) priced_.insert(quote->symbol.str());
  } else if (const auto* confirmation = std::get_if<wire::Confirmation>(&message)) {
    if (confirmation->bot_id == kBot) on_confirmation(*confirmation);
  }
}

void Client::on_confirmation(const wire::Confirmation& confirmation) {
  const auto it = sent_.find(confirmation.client_order_id);
  if (it == sent_.end() || confirmation.version == 0) return;
  orders_.on_confirmation(confirmation, service_.clock().mono());
  auto& sent = it->second;
  if (sent.last && confirmation.version < sent.last->version) return;
  sent.last = confirmation;
  if (!sent.knows_end()) return;
  orders_.ended(it->first);
  waiting_.erase(it->first);
  to_cancel_.erase(it->first);
}

void Client::turn() {
  const auto now = service_.clock().mono();
  std::erase_if(to_cancel_, [&](const auto& entry) {
    const auto& [id, from] = entry;
    if (now < from || !sent_.at(id).last) return false;
    return orders_.cancel({.client_order_id = id, .bot_id = kBot}, now, kLives);
  });
  orders_.turn(now, linked());
}

}  // namespace avenor::avenorctl::drill
