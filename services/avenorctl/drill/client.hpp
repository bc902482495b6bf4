// A well-behaved trading client: it sends a mix of orders as every bot does (order_client/order_client.hpp).
// What it believes at the end is compared with the ledger.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>

#include "messaging/bus_client.hpp"
#include "order_client/order_client.hpp"
#include "order_client/order_ids.hpp"

namespace avenor::avenorctl::drill {

struct Sent {
  domain::OrderRequest request;
  std::optional<wire::Confirmation> last;  ///< the newest state received
  bool knows_end() const { return last && domain::is_final(last->status); }
};

class Client : private order_client::Sender {
 public:
  static core::Result<std::unique_ptr<Client>> connect(runtime::Service& service, const bus::Urls& urls);

  bool linked() const { return bus_client_->linked(); }
  bool has_prices(const std::vector<std::string>& symbols) const;

  /// Sends the next order of the mix: most at the market, some limits, some that rest until they are
  /// cancelled.
  void order(const std::vector<std::string>& symbols);
  /// Buys one share at the market.
  domain::ClientOrderId buy(const std::string& symbol);
  const std::map<domain::ClientOrderId, Sent>& sent() const { return sent_; }
  /// The number of orders whose final state it has not received.
  std::size_t waiting() const { return waiting_.size(); }

 private:
  Client(runtime::Service& service, std::unique_ptr<messaging::BusClient> bus_client);
  domain::ClientOrderId place(domain::OrderRequest request);
  void send(const domain::Message& message) override { bus_client_->publish(message); }
  void on_message(const wire::Message& message);
  void on_confirmation(const wire::Confirmation& confirmation);
  void turn();

  runtime::Service& service_;
  std::unique_ptr<messaging::BusClient> bus_client_;
  order_client::OrderClient orders_;
  order_client::OrderIds ids_;
  std::map<domain::ClientOrderId, Sent> sent_;
  std::set<domain::ClientOrderId> waiting_;
  std::map<domain::ClientOrderId, core::MonoTime> to_cancel_;  ///< from when on
  std::set<std::string> priced_;
};

}  // namespace avenor::avenorctl::drill
