#include "domain/fees.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace avenor::domain {

core::Result<Currency> parse_currency(std::string_view text) {
  constexpr std::size_t kLongest = 16;
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  if (text.empty() || text.size() > kLongest || !std::ranges::all_of(text, allowed))
    return core::fail(fmt::format("'{}' is not a currency: 1 to 16 of A-Z 0-9 . _ -", text.substr(0, 80)));
  return Currency{text};
}

std::optional<Money> CurrencyAmount::in(const Currency& wanted) const {
  if (is_zero()) return Money{};
  if (currency != wanted) return std::nullopt;
  return Money{amount.decimal()};
}

Money CurrencyAmount::at(Price rate) const {
  return Money{core::multiply_rounded(amount.decimal(), rate.decimal())};
}

bool Fees::add(const CurrencyAmount& fee) {
  if (fee.is_zero()) return true;
  if (fee.currency.empty()) return false;
  const auto at = std::ranges::lower_bound(sums_, fee.currency, {}, &CurrencyAmount::currency);
  if (at == sums_.end() || at->currency != fee.currency) {
    if (sums_.size() >= kMostCurrencies) return false;
    sums_.insert(at, fee);
    return true;
  }
  const auto sum = CurrencyUnits::bounded(at->amount.decimal() + fee.amount.decimal());
  if (!sum) return false;
  at->amount = *sum;
  if (at->is_zero()) sums_.erase(at);
  return true;
}

CurrencyUnits Fees::of(const Currency& currency) const {
  const auto at = std::ranges::lower_bound(sums_, currency, {}, &CurrencyAmount::currency);
  return at == sums_.end() || at->currency != currency ? CurrencyUnits{} : at->amount;
}

std::optional<CurrencyAmount> Fees::single() const {
  return sums_.size() == 1 ? std::optional{sums_.front()} : std::nullopt;
}

std::string Fees::to_string() const {
  std::string text;
  for (const CurrencyAmount& fee : sums_)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", fee.amount, fee.currency);
  return text;
}

core::Result<Fees> Fees::parse(std::string_view text) {
  Fees fees;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const auto equals = word.find('=');
    if (equals == std::string_view::npos)
      return core::fail(fmt::format("'{}' is not a fee: CURRENCY=AMOUNT", word.substr(0, 80)));
    auto currency = parse_currency(word.substr(0, equals));
    if (!currency) return tl::unexpected(std::move(currency.error()));
    auto amount = CurrencyUnits::parse(word.substr(equals + 1));
    if (!amount) return tl::unexpected(std::move(amount.error()));
    // A fee that does not fit here did not fit when it was charged.
    (void)fees.add(CurrencyAmount{.currency = *currency, .amount = *amount});
  }
  return fees;
}

}  // namespace avenor::domain
