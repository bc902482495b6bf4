// The exchange's memory: takes its state from the journal, and writes what changes in it, with what belongs
// to the service (refused requests, how far the prices have come).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "matching/exchange.hpp"
#include "paper_exchange/journal/journal.hpp"

namespace avenor::paper_exchange {

class Recorder final : private JournalReader {
 public:
  /// `exchange` must outlive it.
  explicit Recorder(matching::Exchange& exchange) : exchange_(exchange) {}

  /// Once, before anything else: takes the state from the journal in `dir` and keeps it open there.
  core::Status open(const std::filesystem::path& dir);
  /// `changed`, and the new fills and splits, in one batch.
  void commit(const std::vector<matching::Order*>& changed);
  /// A request that was refused, or lost by a fault.
  void note_refused(const std::string& client_order_id, int status, const std::string& message);
  void note_prices(marketdata::PricePosition position);

  const std::map<std::string, Receipt>& receipts() const { return receipts_; }
  const marketdata::PricePosition& prices() const { return prices_; }
  std::uint64_t torn_bytes() const { return journal_->torn_bytes(); }
  /// Writes the journal anew when it is large and has twice the lines that it needs.
  core::Status compact_if_worthwhile();

 private:
  void on_order(matching::Order order) override { exchange_.restore(std::move(order)); }
  void on_fill(matching::Fill fill) override { exchange_.restore(std::move(fill)); }
  void on_receipt(const std::string& client_order_id, Receipt receipt) override;
  void on_split(const matching::Split& split) override { exchange_.restore(split); }
  void on_position(marketdata::PricePosition position) override { prices_ = position; }
  void on_opening_cash(domain::Money cash) override { exchange_.restore_cash(cash); }
  void write_all(std::string& out) const;

  matching::Exchange& exchange_;
  std::unique_ptr<Journal> journal_;
  std::map<std::string, Receipt> receipts_;
  marketdata::PricePosition prices_;
  std::size_t fills_written_ = 0, splits_written_ = 0;  ///< how many of the exchange's the journal has
};

}  // namespace avenor::paper_exchange
