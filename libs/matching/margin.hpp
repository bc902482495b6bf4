// What an account may buy beyond its cash.
#pragma once

#include "core/decimal.hpp"

namespace avenor::matching {

/// The defaults are Regulation T's as US brokers apply it overnight. A cash account has the multiplier 1 and
/// an initial margin of 1: what is bought must be paid for.
struct MarginRules {
  int multiplier = 2;                                           ///< buying power per unit of free equity
  core::Decimal initial = core::Decimal::from_units(5, 1);      ///< share of the positions that equity covers
  core::Decimal maintenance = core::Decimal::from_units(3, 1);  ///< … below which a broker would sell
};

}  // namespace avenor::matching
