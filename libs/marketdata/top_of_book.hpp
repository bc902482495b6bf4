// The best displayed prices of an instrument.
#pragma once

#include <optional>

#include "domain/amounts.hpp"

namespace avenor::marketdata {

/// An absent side has no price; its size then means nothing.
struct TopOfBook {
  std::optional<domain::Price> bid, ask;
  domain::Quantity bid_size, ask_size;
};

}  // namespace avenor::marketdata
