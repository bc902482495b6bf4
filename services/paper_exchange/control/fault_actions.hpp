// The switches of the faults, and the faults that happen at once.
#pragma once

#include "paper_exchange/answer.hpp"
#include "paper_exchange/dialects/alpaca/data_stream.hpp"
#include "paper_exchange/dialects/alpaca/rest_api.hpp"
#include "paper_exchange/dialects/alpaca/trade_stream.hpp"

namespace avenor::paper_exchange {

class FaultActions {
 public:
  /// All must outlive it.
  FaultActions(Faults& faults, alpaca::TradeStream& trades, alpaca::DataStream& data, alpaca::RestApi& rest)
      : faults_(faults), trades_(trades), data_(data), rest_(rest) {}

  Answer show() const;
  Answer change(const json::Value& body);

 private:
  Faults& faults_;
  alpaca::TradeStream& trades_;
  alpaca::DataStream& data_;
  alpaca::RestApi& rest_;
};

}  // namespace avenor::paper_exchange
