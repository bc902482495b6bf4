// What happens to orders beside their client: on the broker's page, or at the exchange.
#pragma once

#include <string_view>

#include "dialects/answer.hpp"
#include "dialects/broker.hpp"
#include "json/value.hpp"

namespace avenor::paper_exchange {

class OrderActions {
 public:
  /// `broker` must outlive it.
  explicit OrderActions(dialects::Broker& broker) : broker_(broker) {}

  dialects::Answer cancel(const json::Value& body);
  dialects::Answer expire(const json::Value& body);
  /// An execution that no price asked for.
  dialects::Answer fill(const json::Value& body);
  dialects::Answer place(const json::Value& body);
  dialects::Answer replace(const json::Value& body);

 private:
  matching::Order* find(const json::Value& body) const;
  /// The open order that the body names, or what is wrong with it.
  core::Result<matching::Order*> find_open(const json::Value& body) const;
  dialects::Answer show(const matching::Order& order) const;

  dialects::Broker& broker_;
};

}  // namespace avenor::paper_exchange
