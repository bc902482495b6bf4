// What can be traded at a venue, and its rules.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "core/decimal.hpp"
#include "core/result.hpp"
#include "domain/amounts.hpp"
#include "domain/ids.hpp"

namespace avenor::domain {

enum class Settlement {
  Margin,  ///< a fill changes a position, which may be short
  Spot,    ///< a fill changes holdings: what is sold must be owned
};

struct Instrument {
  Symbol symbol;             ///< ours
  std::string venue_symbol;  ///< the venue's own spelling
  Currency base;   ///< what a quantity counts, where that is money ("BTC"); empty: shares, contracts
  Currency quote;  ///< what a price counts
  Price tick;  ///< prices are multiples of it, of the smallest where it depends on the price; zero: not known
  Quantity lot;                    ///< quantities are multiples of it; zero: not known
  Quantity min_qty;                ///< zero: none
  Money min_notional;              ///< in `quote`; zero: none
  core::Decimal contract_size{1};  ///< of the underlying, per unit of quantity
  std::string calendar;            ///< of its sessions ("us_equity"); empty: it trades around the clock
  Settlement settlement = Settlement::Margin;

  bool always_open() const { return calendar.empty(); }
};

/// Checks texts and numbers: names present, values in bounds, nothing negative. The error names the field.
core::Status validate(const Instrument& instrument);

/// Of one venue, by our symbol.
class InstrumentRegistry {
 public:
  static constexpr std::size_t kMost = 10'000;

  /// Fails when it is invalid, when there are too many, or when another one has the same venue symbol. An
  /// existing one is replaced.
  core::Status add(Instrument instrument);
  /// Null: not known.
  const Instrument* find(const Symbol& symbol) const;

 private:
  std::map<Symbol, Instrument> by_symbol_;
  std::map<std::string, Symbol> by_venue_symbol_;
};

}  // namespace avenor::domain
