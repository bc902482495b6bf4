#include "matching/buying_power.hpp"

namespace avenor::matching {

Valuation valuation_of(const Account& account, const Instruments& instruments) {
  return account.value([&instruments](const std::string& symbol) -> std::optional<Price> {
    const auto found = instruments.all().find(symbol);
    return found == instruments.all().end() ? std::nullopt : found->second.book.mark();
  });
}

Expected<void> check_buying_power(const Account& account, const Instruments& instruments, Money cost) {
  const Money power = valuation_of(account, instruments).buying_power;
  if (cost <= power) return {};
  return reject({.reason = RejectReason::InsufficientBuyingPower, .buying_power = power, .cost = cost});
}

}  // namespace avenor::matching
