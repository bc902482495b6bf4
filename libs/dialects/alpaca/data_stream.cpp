#include "dialects/alpaca/data_stream.hpp"

#include <algorithm>

#include "dialects/abort_sessions.hpp"
#include "dialects/alpaca/market_messages.hpp"
#include "dialects/request_body.hpp"
#include "json/writer.hpp"

namespace avenor::dialects::alpaca {
namespace {

constexpr core::Duration kAuthTimeout = std::chrono::seconds(10);
constexpr std::size_t kFrame = std::size_t{64} << 10;  // larger batches are cut

}  // namespace

const std::array<std::string_view, DataStream::kChannels> DataStream::kNames = {
    "trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds"};

DataStream::DataStream(const Credentials& credentials, const matching::Instruments& instruments,
                       Faults& faults, const core::Clock& clock, Later later)
    : credentials_(credentials),
      instruments_(instruments),
      faults_(faults),
      clock_(clock),
      later_(std::move(later)) {}

bool DataStream::Client::wants(Channel channel, std::string_view symbol) const {
  const auto& set = wanted[channel];
  return set.contains(symbol) || set.contains(std::string_view("*"));
}

void DataStream::open(net::WsSession session, const net::HttpRequest& request) {
  auto client = std::make_shared<Client>();
  client->session = session;
  clients_.push_back(client);
  const std::weak_ptr<Client> weak = client;
  session.on_message([this, weak](std::string_view payload, bool) {
    if (const auto alive = weak.lock()) on_message(alive, payload);
  });
  session.on_close([this, weak](std::uint16_t, const std::string&) { std::erase(clients_, weak.lock()); });
  session.send_text(R"([{"T":"success","msg":"connected"}])");
  if (credentials_.match(request.headers.find("APCA-API-KEY-ID").value_or(""),
                         request.headers.find("APCA-API-SECRET-KEY").value_or(""))) {
    client->authorized = true;
    session.send_text(R"([{"T":"success","msg":"authenticated"}])");
    return;
  }
  later_(kAuthTimeout, [weak] {
    const auto alive = weak.lock();
    if (!alive || alive->authorized) return;
    tell(*alive, "error", 404, "auth timeout");
    alive->session.close();
  });
}

void DataStream::tell(Client& client, std::string_view type, int code, std::string_view text) {
  std::string out;
  json::Writer json(out);
  json.begin_array().begin_object().field("T", type);
  if (code != 0) json.field("code", code);
  json.field("msg", text).end_object().end_array();
  client.session.send_text(out);
}

void DataStream::on_message(const std::shared_ptr<Client>& client, std::string_view payload) {
  const auto message = parse_body(payload);
  if (!message) return tell(*client, "error", 400, "invalid syntax");
  const std::string_view action = message->text_of("action");
  if (action == "auth") {
    if (client->authorized) return tell(*client, "error", 403, "already authenticated");
    client->authorized = credentials_.match(message->text_of("key"), message->text_of("secret"));
    if (!client->authorized) return tell(*client, "error", 402, "auth failed");
    return tell(*client, "success", 0, "authenticated");
  }
  if (action != "subscribe" && action != "unsubscribe") return tell(*client, "error", 400, "invalid syntax");
  if (!client->authorized) return tell(*client, "error", 401, "not authenticated");
  change(*client, *message, action == "subscribe");
  if (action == "subscribe") show_present(*client, *message);
}

void DataStream::change(Client& client, const json::Value& message, bool subscribe) {
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    const json::Value* symbols = message.find(kNames[channel]);
    if (symbols == nullptr) continue;
    for (const json::Value& item : symbols->items()) {
      const auto* symbol = item.as<std::string>();
      if (symbol == nullptr) continue;
      if (subscribe)
        client.wanted[channel].insert(*symbol);
      else
        client.wanted[channel].erase(*symbol);
    }
  }
  std::string out;
  json::Writer json(out);
  json.begin_array().begin_object().field("T", "subscription");
  const auto list = [&](std::string_view name, Channel channel) {
    json.key(name).begin_array();
    for (const auto& symbol : client.wanted[channel]) json.string(symbol);
    json.end_array();
  };
  for (std::size_t channel = 0; channel < kChannels; ++channel)
    list(kNames[channel], static_cast<Channel>(channel));
  list("corrections", Trades);
  list("cancelErrors", Trades);
  json.end_object().end_array();
  client.session.send_text(out);
}

void DataStream::show_present(Client& client, const json::Value& message) {
  if (faults_.settings().mute_data) return;
  const core::WallTime now = clock_.wall();
  std::string out;
  json::Writer json(out);
  json.begin_array();
  for (const Channel channel : {Trades, Quotes}) {
    const json::Value* symbols = message.find(kNames[channel]);
    if (symbols == nullptr) continue;
    const auto names = [symbols](std::string_view symbol) {
      return std::ranges::any_of(symbols->items(), [&](const auto& item) { return item.text() == symbol; });
    };
    const bool all = names("*");
    for (const auto& [symbol, instrument] : instruments_.all()) {
      const matching::OrderBook& book = instrument.book;
      if ((!all && !names(symbol)) || is_mute(symbol)) continue;
      if (channel == Trades && book.last()) {
        write_trade(json, {.id = ++trade_id_,
                           .symbol = symbol,
                           .price = *book.last(),
                           .size = book.last_size(),
                           .at = now});
      } else if (channel == Quotes && (book.quote().bid || book.quote().ask)) {
        write_quote(json, symbol, book.quote(), now);
      }
    }
  }
  json.end_array();
  if (out != "[]") client.session.send_text(out);
}

bool DataStream::is_wanted(Channel channel, std::string_view symbol) const {
  return std::any_of(clients_.begin(), clients_.end(),
                     [&](const auto& client) { return client->wants(channel, symbol); });
}

bool DataStream::is_mute(std::string_view symbol) const {
  const auto& symbols = faults_.settings().mute_symbols;
  return faults_.settings().mute_data || std::find(symbols.begin(), symbols.end(), symbol) != symbols.end();
}

void DataStream::append(Channel channel, std::string_view symbol, std::string_view json) {
  std::string absurd;
  // wrong quotes come beside the true ones: MarketFeed::add_bad_quote(); those of certain fields instead
  const bool of_fields = !faults_.settings().absurd_fields.all.empty();
  if ((channel != Quotes || of_fields) && faults_.settings().absurd_rate > 0) {
    const auto place = channel == Quotes   ? AbsurdPlaces::Quotes
                       : channel == Trades ? AbsurdPlaces::Trades
                                           : AbsurdPlaces::Bars;
    absurd = faults_.distort(place, std::string(json));
    json = absurd;
  }
  for (const auto& client : clients_) {
    if (!client->wants(channel, symbol)) continue;
    client->batch.push_back(client->batch.empty() ? '[' : ',');
    client->batch.append(json);
    if (client->batch.size() < kFrame) continue;
    client->batch.push_back(']');
    client->session.send_text(client->batch);
    client->batch.clear();
  }
}

void DataStream::flush() {
  const auto clients = clients_;  // a closing session leaves the list
  for (const auto& client : clients) {
    if (client->session.queued_bytes() > kMaxQueued) {
      client->batch.clear();
      for (auto& set : client->wanted) set.clear();
      tell(*client, "error", 407, "slow client");
      client->session.close(1008, "slow client");
      continue;
    }
    if (client->batch.empty()) continue;
    client->batch.push_back(']');
    client->session.send_text(client->batch);
    client->batch.clear();
  }
}

void DataStream::disconnect() { abort_sessions(clients_); }

std::size_t DataStream::subscribers() const {
  return static_cast<std::size_t>(std::count_if(clients_.begin(), clients_.end(), [](const auto& client) {
    return std::any_of(client->wanted.begin(), client->wanted.end(),
                       [](const auto& set) { return !set.empty(); });
  }));
}

std::size_t DataStream::most_queued() const {
  std::size_t most = 0;
  for (const auto& client : clients_) most = std::max(most, client->session.queued_bytes());
  return most;
}

}  // namespace avenor::dialects::alpaca
