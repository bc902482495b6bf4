#include "config/numbers.hpp"

#include <charconv>

namespace avenor::config {

std::optional<std::int64_t> to_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

core::Duration seconds(core::Decimal value) {
  constexpr core::Decimal::Units kPerNanosecond = core::Decimal::kOne / 1'000'000'000;
  return core::Duration{static_cast<std::int64_t>(value.units() / kPerNanosecond)};
}

}  // namespace avenor::config
