// A well-behaved trading client: ids of its own, each order sent again every second until it is confirmed,
// each state acknowledged. What it believes at the end is compared with the ledger.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>

#include "messaging/bus_client.hpp"

namespace avenor::avenorctl::drill {

struct Sent {
  domain::OrderRequest request;
  std::optional<wire::Confirmation> last;  ///< the newest state that it was told
  bool knows_end() const { return last && domain::is_final(last->status); }
};

class Client {
 public:
  static core::Result<std::unique_ptr<Client>> connect(runtime::Service& service, const bus::Urls& urls);

  bool linked() const { return bus_client_->linked(); }
  bool has_prices(const std::vector<std::string>& symbols) const;

  /// Sends the next order of the mix: most at the market, some limits, some that rest until they are
  /// cancelled.
  void order(const std::vector<std::string>& symbols);
  const std::map<domain::ClientOrderId, Sent>& sent() const { return sent_; }
  /// Orders whose end it does not know yet.
  std::size_t waiting() const { return live_.size(); }

 private:
  struct Live {
    core::MonoTime next_send;
    std::optional<core::MonoTime> next_cancel;
  };

  Client(runtime::Service& service, std::unique_ptr<messaging::BusClient> bus_client);
  void hear(const wire::Message& message);
  void hear_confirmation(const wire::Confirmation& confirmation);
  void repeat();

  runtime::Service& service_;
  std::unique_ptr<messaging::BusClient> bus_client_;
  std::string run_;  ///< part of every id
  std::map<domain::ClientOrderId, Sent> sent_;
  std::map<domain::ClientOrderId, Live> live_;
  std::set<std::string> priced_;
};

}  // namespace avenor::avenorctl::drill
