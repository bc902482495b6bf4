// The journal's lines: fields parted by tabs, the first of them the kind. An order's line holds the whole
// order: the last one for an id counts.
//   O <order>   F <fill>   R <refused receipt>   T <tape position>   A <opening cash>
//   S <split>   .  end of a batch
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "paper_exchange/order_store.hpp"

namespace avenor::paper_exchange {

/// How far the prices had come: rows of the tape read in the present round, steps of the random walk.
struct PricePosition {
  std::uint64_t row = 0;
  std::uint64_t steps = 0;
  bool operator==(const PricePosition&) const = default;
};

/// A split that took place.
struct Split {
  static constexpr int kLeast = 2, kLargest = 100;
  std::uint64_t after_fill = 0;  ///< so many executions had been before it
  std::string symbol;
  int ratio = 1;
  WallTime at;
};

void append_line(std::string& out, const Split& split);
void append_line(std::string& out, const Order& order);
void append_line(std::string& out, const Fill& fill);
void append_line(std::string& out, const std::string& client_order_id, const Receipt& receipt);
void append_line(std::string& out, const PricePosition& position);
void append_line(std::string& out, Money opening_cash);
inline constexpr std::string_view kBatchEnd = ".\n";

/// What a journal told, line by line.
class JournalReader {
 public:
  virtual ~JournalReader() = default;
  virtual void on_order(Order order) = 0;
  virtual void on_fill(Fill fill) = 0;
  virtual void on_receipt(const std::string& client_order_id, Receipt receipt) = 0;
  virtual void on_split(const Split&) {}
  virtual void on_position(PricePosition position) = 0;
  virtual void on_opening_cash(Money cash) = 0;
};

/// One line without its newline, which is not the end of a batch. The error says what is wrong with it.
core::Status read_line(std::string_view line, JournalReader& reader);

}  // namespace avenor::paper_exchange
