#include "dialects/alpaca/trade_stream.hpp"

#include <algorithm>

#include "dialects/abort_sessions.hpp"
#include "dialects/alpaca/order_json.hpp"
#include "dialects/request_body.hpp"

namespace avenor::dialects::alpaca {
namespace {

constexpr core::Duration kReorderWindow = std::chrono::milliseconds(20);

std::string authorization(std::string_view status, std::string_view action, bool old_form) {
  std::string out;
  json::Writer json(out);
  json.begin_object().field("stream", "authorization").key("data").begin_object();
  json.field("status", status).field("action", action);
  if (old_form)
    json.field("message", "the authenticate action is deprecated: use {\"action\":\"auth\",\"key\":…}");
  json.end_object().end_object();
  return out;
}

std::string stream_error(std::string_view message) {
  std::string out;
  json::Writer json(out);
  json.begin_object().field("stream", "error").key("data").begin_object();
  json.field("message", message).end_object().end_object();
  return out;
}

}  // namespace

TradeStream::TradeStream(const Credentials& credentials, const matching::OrderStore& store, Faults& faults,
                         Later later)
    : credentials_(credentials), store_(store), faults_(faults), later_(std::move(later)) {}

void TradeStream::open(net::WsSession session) {
  auto client = std::make_shared<Client>();
  client->session = session;
  clients_.push_back(client);
  const std::weak_ptr<Client> weak = client;
  session.on_message([this, weak](std::string_view payload, bool) {
    if (const auto alive = weak.lock()) on_message(*alive, payload);
  });
  session.on_close([this, weak](std::uint16_t, const std::string&) { std::erase(clients_, weak.lock()); });
}

void TradeStream::on_message(Client& client, std::string_view payload) {
  const auto message = parse_body(payload);
  if (!message) {
    client.session.send_binary(stream_error(message.error().message));
    return;
  }
  const json::Value nothing;
  const std::string_view action = message->text_of("action");
  const json::Value* found = message->find("data");
  const json::Value& data = found == nullptr ? nothing : *found;
  if (action == "auth" || action == "authenticate") {
    const bool old_form = action == "authenticate";
    const auto id = old_form ? data.text_of("key_id") : message->text_of("key");
    const auto secret = old_form ? data.text_of("secret_key") : message->text_of("secret");
    client.authorized = credentials_.match(id, secret);
    client.session.send_binary(
        authorization(client.authorized ? "authorized" : "unauthorized", "authenticate", old_form));
    return;
  }
  if (action != "listen") {
    client.session.send_binary(stream_error("there is no action '" + std::string{action} + "'"));
    return;
  }
  if (!client.authorized) {
    client.session.send_binary(authorization("unauthorized", "listen", false));
    return;
  }
  client.listening = false;
  if (const json::Value* streams = data.find("streams")) {
    for (const json::Value& stream : streams->items()) client.listening |= stream.text() == "trade_updates";
  }
  client.session.send_binary(client.listening
                                 ? R"({"stream":"listening","data":{"streams":["trade_updates"]}})"
                                 : R"({"stream":"listening","data":{"streams":[]}})");
}

void TradeStream::add(const matching::OrderEvent& event) {
  if (listeners() == 0 || faults_.settings().mute_stream) return;
  matching::OrderEvent shown = event;
  matching::Fill untrue;
  if (event.fill != nullptr && faults_.roll(faults_.settings().cumulative_fill_rate)) {
    untrue = *event.fill;
    untrue.qty = untrue.cum_qty;
    shown.fill = &untrue;
  }
  waiting_.push_back(faults_.distort(AbsurdPlaces::Events, trade_update_json(shown, store_)));
  if (faults_.roll(faults_.settings().duplicate_event_rate)) waiting_.push_back(waiting_.back());
}

void TradeStream::flush() {
  if (waiting_.empty()) return;
  std::vector<std::string> events;
  events.swap(waiting_);
  if (!faults_.settings().reorder_events) {
    send(std::move(events));
    return;
  }
  const bool first = shuffled_.empty();
  for (auto& event : events) shuffled_.push_back(std::move(event));
  if (!first) return;
  later_(kReorderWindow, [this] {
    std::vector<std::string> gathered;
    gathered.swap(shuffled_);
    for (std::size_t i = gathered.size(); i > 1; --i) {
      std::swap(gathered[i - 1], gathered[faults_.below(i)]);
    }
    send(std::move(gathered));
  });
}

void TradeStream::send(std::vector<std::string> events) {
  const auto clients = clients_;  // a full queue closes a session, which leaves the list
  for (const auto& client : clients) {
    if (!client->listening) continue;
    for (const std::string& event : events) client->session.send_binary(event);
  }
}

void TradeStream::disconnect() { abort_sessions(clients_); }

std::size_t TradeStream::listeners() const {
  return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(), [](const auto& client) { return client->listening; }));
}

}  // namespace avenor::dialects::alpaca
