// Proof by type: a venue accepts only a risk::Approved, and only the gate can make one.
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "core/priority.hpp"
#include "domain/order.hpp"

namespace avenor::risk {

class Gate;

class Approved {
 public:
  const domain::OrderRequest& request() const { return *request_; }

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
    if (!qty.is_positive() || qty > request_->qty)
      throw std::logic_error("an approval cannot increase the quantity");
    domain::OrderRequest less = *request_;
    less.qty = qty;
    Approved same = *this;
    same.request_ = std::make_shared<const domain::OrderRequest>(std::move(less));
    return same;
  }

 private:
  friend class Gate;
  Approved(domain::OrderRequest request, bool only_reduces)
      : request_(std::make_shared<const domain::OrderRequest>(std::move(request))),
        only_reduces_(only_reduces) {}

  std::shared_ptr<const domain::OrderRequest> request_;  ///< of all copies: what was approved never changes
  bool only_reduces_;
  core::Priority priority_ = core::Priority::Listed;
};

}  // namespace avenor::risk
