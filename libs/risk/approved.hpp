// Proof by type: what a venue takes is a risk::Approved, and only the gate can make one.
#pragma once

#include <utility>

#include "domain/order.hpp"

namespace avenor::risk {

class Gate;

class Approved {
 public:
  const domain::OrderRequest& request() const { return request_; }

 private:
  friend class Gate;
  explicit Approved(domain::OrderRequest request) : request_(std::move(request)) {}

  domain::OrderRequest request_;
};

}  // namespace avenor::risk
