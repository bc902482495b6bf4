// What happens to prices and units beside the tape.
#pragma once

#include "json/value.hpp"
#include "paper_exchange/answer.hpp"
#include "paper_exchange/broker.hpp"
#include "paper_exchange/price_pump.hpp"

namespace avenor::paper_exchange {

class MarketActions {
 public:
  /// Both must outlive it.
  MarketActions(Broker& broker, PricePump& pump) : broker_(broker), pump_(pump) {}

  Answer set_price(const json::Value& body);
  Answer release_price(const json::Value& body);
  Answer split(const json::Value& body);

 private:
  Broker& broker_;
  PricePump& pump_;
};

}  // namespace avenor::paper_exchange
