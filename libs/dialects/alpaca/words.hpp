// The venue's words for what the engine knows.
#pragma once

#include <string_view>

#include "matching/order_event.hpp"

namespace avenor::dialects::alpaca {

std::string_view to_text(matching::Status status);           ///< pending_new held new partially_filled …
std::string_view to_text(matching::OrderClass order_class);  ///< "" bracket oco oto
std::string_view to_text(matching::EventKind kind);          ///< new partial_fill … order_replace_rejected

/// A pair such as BTC/USD: other rules hold for it than for shares.
inline bool is_crypto(std::string_view symbol) { return symbol.find('/') != std::string_view::npos; }
inline std::string_view asset_class_of(std::string_view symbol) {
  return is_crypto(symbol) ? "crypto" : "us_equity";
}

}  // namespace avenor::dialects::alpaca
