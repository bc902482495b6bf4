#include "domain/pair.hpp"

#include <string>

namespace avenor::domain {
namespace {

/// The last slash: a currency's own name has none.
std::size_t slash_of(const Symbol& symbol) { return symbol.view().rfind('/'); }

}  // namespace

std::optional<Currency> asset_of(const Symbol& symbol) {
  const auto slash = slash_of(symbol);
  const bool contract = symbol.view().find(':') != std::string_view::npos;
  if (slash == std::string_view::npos || slash == 0 || contract) return std::nullopt;
  return Currency{symbol.view().substr(0, slash)};
}

Currency quote_currency_of(const Symbol& symbol) {
  const auto slash = slash_of(symbol);
  if (slash == std::string_view::npos) return Currency{kBaseCurrency};
  const std::string_view rest = symbol.view().substr(slash + 1);
  return Currency{rest.substr(0, rest.find(':'))};
}

bool is_priced_in_base(const Symbol& symbol) {
  const auto slash = slash_of(symbol);
  if (slash == std::string_view::npos) return true;
  const std::string_view rest = symbol.view().substr(slash + 1);
  return rest.substr(0, rest.find(':')) == kBaseCurrency;
}

Symbol base_pair_of(const Currency& currency) {
  return Symbol{currency.str() + '/' + std::string(kBaseCurrency)};
}

}  // namespace avenor::domain
