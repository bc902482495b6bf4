// Who holds the exits of a bracket: its venue, or execution.
#pragma once

#include "domain/order.hpp"

namespace avenor::oms {

class BracketSupport {
 public:
  /// True when execution holds this entry's exits, because its venue does not.
  virtual bool emulates_bracket(const domain::OrderRequest& entry) const = 0;

 protected:
  ~BracketSupport() = default;
};

}  // namespace avenor::oms
