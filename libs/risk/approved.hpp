// Proof by type: a venue accepts only a risk::Approved, and only the gate can make one.
#pragma once

#include <stdexcept>
#include <utility>

#include "core/priority.hpp"
#include "domain/order.hpp"

namespace avenor::risk {

class Gate;

class Approved {
 public:
  const domain::OrderRequest& request() const { return request_; }

  /// It only reduced the bot's position when it was checked.
  bool only_reduces() const { return only_reduces_; }

  /// Its place among the orders that wait for the venue's rate limit. It is no matter of the limits: whoever
  /// sends the order says it.
  core::Priority priority() const { return priority_; }
  Approved with(core::Priority priority) const {
    Approved same = *this;
    same.priority_ = priority;
    return same;
  }

  /// The same approval for a smaller quantity. `qty` must be positive and not larger.
  Approved reduced(domain::Quantity qty) const {
    if (!qty.is_positive() || qty > request_.qty)
      throw std::logic_error("an approval cannot increase the quantity");
    Approved less = *this;
    less.request_.qty = qty;
    return less;
  }

 private:
  friend class Gate;
  Approved(domain::OrderRequest request, bool only_reduces)
      : request_(std::move(request)), only_reduces_(only_reduces) {}

  domain::OrderRequest request_;
  bool only_reduces_;
  core::Priority priority_ = core::Priority::Listed;
};

}  // namespace avenor::risk
