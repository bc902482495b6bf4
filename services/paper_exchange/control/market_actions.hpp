// What happens to prices and units beside the tape.
#pragma once

#include "dialects/answer.hpp"
#include "dialects/broker.hpp"
#include "json/value.hpp"
#include "paper_exchange/price_pump.hpp"

namespace avenor::paper_exchange {

class MarketActions {
 public:
  /// Both must outlive it.
  MarketActions(dialects::Broker& broker, PricePump& pump) : broker_(broker), pump_(pump) {}

  dialects::Answer set_price(const json::Value& body);
  dialects::Answer release_price(const json::Value& body);
  dialects::Answer split(const json::Value& body);

 private:
  dialects::Broker& broker_;
  PricePump& pump_;
};

}  // namespace avenor::paper_exchange
