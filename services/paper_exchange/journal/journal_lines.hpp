// The journal's lines: fields parted by tabs, the first of them the kind. An order's line holds the whole
// order: the last one for an id counts.
//   O <order>   F <fill>   R <refused receipt>   T <tape position>   A <opening cash>
//   S <split>   .  end of a batch
// A fill's line has no fee: this exchange charges none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "marketdata/price_position.hpp"
#include "matching/order.hpp"
#include "matching/splits.hpp"
#include "paper_exchange/journal/receipt.hpp"

namespace avenor::paper_exchange {

void append_line(std::string& out, const matching::Split& split);
void append_line(std::string& out, const matching::Order& order);
void append_line(std::string& out, const matching::Fill& fill);
void append_line(std::string& out, const std::string& client_order_id, const Receipt& receipt);
void append_line(std::string& out, const marketdata::PricePosition& position);
void append_line(std::string& out, domain::Money opening_cash);
inline constexpr std::string_view kBatchEnd = ".\n";

/// What a journal holds, line by line.
class JournalReader {
 public:
  virtual ~JournalReader() = default;
  virtual void on_order(matching::Order order) = 0;
  virtual void on_fill(matching::Fill fill) = 0;
  virtual void on_receipt(const std::string& client_order_id, Receipt receipt) = 0;
  virtual void on_split(const matching::Split&) {}
  virtual void on_position(marketdata::PricePosition position) = 0;
  virtual void on_opening_cash(domain::Money cash) = 0;
};

/// One line without its newline, which is not the end of a batch. The error says what is wrong with it.
core::Status read_line(std::string_view line, JournalReader& reader);

}  // namespace avenor::paper_exchange
