// What the account is worth at the instruments' present prices, and whether it can afford an order.
#pragma once

#include "matching/account.hpp"
#include "matching/instrument.hpp"
#include "matching/reject.hpp"

namespace avenor::matching {

Valuation valuation_of(const Account& account, const Instruments& instruments);
Expected<void> check_buying_power(const Account& account, const Instruments& instruments, Money cost);

}  // namespace avenor::matching
