// /v2/orders: placing, replacing, cancelling, looking up and listing.
#pragma once

#include <string>
#include <string_view>

#include "dialects/alpaca/history.hpp"
#include "dialects/alpaca/trade_stream.hpp"
#include "dialects/answer.hpp"
#include "dialects/broker.hpp"
#include "dialects/faults.hpp"
#include "dialects/later.hpp"
#include "net/http.hpp"

namespace avenor::dialects::alpaca {

class OrderRoutes {
 public:
  /// All must outlive it.
  OrderRoutes(Broker& broker, const Faults& faults, TradeStream& stream, Later later);

  /// `id` is what follows /v2/orders/, or empty.
  Answer route(const net::HttpRequest& request, std::string_view id, std::string_view query);
  Answer by_client_order_id(std::string_view query) const;
  /// Cancels what pends for ever.
  void finish_cancels();

 private:
  Answer post(const std::string& body);
  Answer patch(std::string_view id, const std::string& body);
  Answer cancel(std::string_view id);
  Answer cancel_all();
  /// As the lists and look-ups show it, which may be behind.
  Answer show(const matching::Order* order, std::string_view name, std::string_view query) const;
  History::Seen seen() const;
  void finish_cancel_later(matching::Order& order);

  Broker& broker_;
  matching::Exchange& exchange_;
  const Faults& faults_;
  TradeStream& stream_;
  Later later_;
  History history_;
};

}  // namespace avenor::dialects::alpaca
