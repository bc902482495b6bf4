// Whose the exits of a bracket are: its venue's, or execution's.
#pragma once

#include "domain/order.hpp"

namespace avenor::oms {

class BracketSupport {
 public:
  /// The venue of this entry holds none for it: execution does.
  virtual bool emulates_bracket(const domain::OrderRequest& entry) const = 0;

 protected:
  ~BracketSupport() = default;
};

}  // namespace avenor::oms
