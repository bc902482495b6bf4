// /stream: who listens to trade_updates, and what they are sent. Binary frames holding JSON, as the venue's
// paper endpoint sends them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "net/ws_session.hpp"
#include "paper_exchange/credentials.hpp"
#include "paper_exchange/exchange.hpp"
#include "paper_exchange/faults.hpp"

namespace avenor::paper_exchange {

/// Runs a function later, once, on the loop.
using Later = std::function<void(core::Duration delay, std::function<void()> what)>;

class TradeStream {
 public:
  /// All must outlive it.
  TradeStream(const Credentials& credentials, const OrderStore& store, Faults& faults, Later later);

  void open(net::WsSession session);
  /// Keeps the event until flush().
  void add(const TradeEvent& event);
  /// Sends what add() kept. After the commit.
  void flush();
  /// Closes all sessions, as a crash of the venue would when `abruptly`.
  void disconnect(bool abruptly);

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
  const OrderStore& store_;
  Faults& faults_;
  Later later_;
  std::vector<std::shared_ptr<Client>> clients_;
  std::vector<std::string> waiting_;
  std::vector<std::string> shuffled_;  ///< gathered while reorder_events is on
};

}  // namespace avenor::paper_exchange
