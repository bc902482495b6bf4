// Proof by type: a venue accepts only a risk::Approved, and only the gate can make one.
#pragma once

#include <stdexcept>
#include <utility>

#include "domain/order.hpp"

namespace avenor::risk {

class Gate;

class Approved {
 public:
  const domain::OrderRequest& request() const { return request_; }

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
  explicit Approved(domain::OrderRequest request) : request_(std::move(request)) {}

  domain::OrderRequest request_;
};

}  // namespace avenor::risk
