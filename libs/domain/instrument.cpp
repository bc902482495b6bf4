#include "domain/instrument.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace avenor::domain {
namespace {

constexpr std::size_t kMostText = 64;
constexpr std::size_t kMostCurrency = 16;
constexpr core::Decimal kLargestContract{1'000'000};

bool is_text(std::string_view text, std::size_t most) {
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7f; };
  return !text.empty() && text.size() <= most && std::ranges::all_of(text, is_plain);
}

template <class Amount>
bool is_sound(Amount amount) {
  return !amount.is_negative() && Amount::bounded(amount.decimal()).has_value();
}

}  // namespace

core::Status validate(const Instrument& instrument) {
  const auto wrong = [&](std::string_view field) {
    return core::fail(fmt::format("instrument {}: {} is invalid", instrument.symbol, field));
  };
  if (const auto symbol = parse_symbol(instrument.symbol.view()); !symbol)
    return tl::unexpected(symbol.error());
  if (!is_text(instrument.venue_symbol, kMostText)) return wrong("its name at the venue");
  if (!instrument.base.empty() && !is_text(instrument.base.view(), kMostCurrency)) return wrong("base");
  if (!is_text(instrument.quote.view(), kMostCurrency)) return wrong("quote");
  if (!is_sound(instrument.tick)) return wrong("tick");
  if (!is_sound(instrument.lot)) return wrong("lot");
  if (!is_sound(instrument.min_qty)) return wrong("min_qty");
  if (!is_sound(instrument.min_notional)) return wrong("min_notional");
  if (!instrument.contract_size.is_positive() || instrument.contract_size > kLargestContract)
    return wrong("contract_size");
  if (!instrument.calendar.empty() && !is_text(instrument.calendar, kMostText)) return wrong("calendar");
  return {};
}

core::Status InstrumentRegistry::add(Instrument instrument) {
  if (auto sound = validate(instrument); !sound) return sound;
  const auto known = by_symbol_.find(instrument.symbol);
  if (known == by_symbol_.end() && by_symbol_.size() >= kMost)
    return core::fail(fmt::format("more than {} instruments", kMost));
  const auto named = by_venue_symbol_.find(instrument.venue_symbol);
  if (named != by_venue_symbol_.end() && named->second != instrument.symbol)
    return core::fail(fmt::format("instrument {}: {} already has the venue symbol {}", instrument.symbol,
                                  named->second, instrument.venue_symbol));
  if (known != by_symbol_.end()) by_venue_symbol_.erase(known->second.venue_symbol);
  by_venue_symbol_.insert_or_assign(instrument.venue_symbol, instrument.symbol);
  const Symbol symbol = instrument.symbol;
  by_symbol_.insert_or_assign(symbol, std::move(instrument));
  return {};
}

const Instrument* InstrumentRegistry::find(const Symbol& symbol) const {
  const auto found = by_symbol_.find(symbol);
  return found == by_symbol_.end() ? nullptr : &found->second;
}

}  // namespace avenor::domain
