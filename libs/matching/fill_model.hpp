// How much of the possible quantity is executed.
#pragma once

#include "domain/amounts.hpp"

namespace avenor::matching {

class FillModel {
 public:
  virtual ~FillModel() = default;
  /// Above zero and at most `possible`. A rest waits for the next change of the book.
  virtual domain::Quantity executed(domain::Quantity possible) = 0;
};

}  // namespace avenor::matching
