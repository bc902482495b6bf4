// /stream: who listens to trade_updates, and what they are sent. Binary frames holding JSON, as the venue's
// paper endpoint sends them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/alpaca/credentials.hpp"
#include "dialects/faults.hpp"
#include "dialects/later.hpp"
#include "matching/order_event.hpp"
#include "matching/order_store.hpp"
#include "net/ws_session.hpp"

namespace avenor::dialects::alpaca {

class TradeStream {
 public:
  /// All must outlive it.
  TradeStream(const Credentials& credentials, const matching::OrderStore& store, Faults& faults, Later later);

  void open(net::WsSession session);
  /// Keeps the event until flush().
  void add(const matching::OrderEvent& event);
  /// Sends what add() kept. After the commit.
  void flush();
  /// Breaks all connections, as a crash of the venue would.
  void disconnect();

  std::size_t listeners() const;

 private:
  struct Client {
    net::WsSession session;
    bool authorized = false;
    bool listening = false;
  };

  void on_message(Client& client, std::string_view payload);
  void send(std::vector<std::string> events);

  const Credentials& credentials_;
  const matching::OrderStore& store_;
  Faults& faults_;
  Later later_;
  std::vector<std::shared_ptr<Client>> clients_;
  std::vector<std::string> waiting_;
  std::vector<std::string> shuffled_;  ///< gathered while reorder_events is on
};

}  // namespace avenor::dialects::alpaca
