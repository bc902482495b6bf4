// The switches of the faults, and the faults that happen at once.
#pragma once

#include "dialects/answer.hpp"
#include "dialects/dialect.hpp"
#include "json/value.hpp"
#include "paper_exchange/faults/seeded_faults.hpp"

namespace avenor::paper_exchange {

class FaultActions {
 public:
  /// Both must outlive it.
  FaultActions(SeededFaults& faults, dialects::Dialect& dialect) : faults_(faults), dialect_(dialect) {}

  dialects::Answer show() const;
  dialects::Answer change(const json::Value& body);

 private:
  SeededFaults& faults_;
  dialects::Dialect& dialect_;
};

}  // namespace avenor::paper_exchange
