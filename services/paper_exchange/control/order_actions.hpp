// What happens to orders beside their client: on the broker's page, or at the exchange.
#pragma once

#include <string_view>

#include "json/value.hpp"
#include "paper_exchange/answer.hpp"
#include "paper_exchange/broker.hpp"

namespace avenor::paper_exchange {

class OrderActions {
 public:
  /// `broker` must outlive it.
  explicit OrderActions(Broker& broker) : broker_(broker) {}

  Answer cancel(const json::Value& body);
  Answer expire(const json::Value& body);
  /// An execution that no price asked for.
  Answer fill(const json::Value& body);
  Answer place(const json::Value& body);
  Answer replace(const json::Value& body);

 private:
  matching::Order* find(const json::Value& body) const;
  /// The open order that the body names, or what is wrong with it.
  core::Result<matching::Order*> find_open(const json::Value& body) const;
  Answer show(const matching::Order& order) const;

  Broker& broker_;
};

}  // namespace avenor::paper_exchange
