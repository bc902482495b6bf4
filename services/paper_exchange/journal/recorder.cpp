#include "paper_exchange/journal/recorder.hpp"

#include <functional>
#include <utility>

namespace avenor::paper_exchange {
namespace {

/// From this size on, a start writes a journal anew that has twice the lines it needs.
constexpr std::uint64_t kCompactFrom = std::uint64_t{32} << 20;
constexpr std::size_t kSnapshotBatch = std::size_t{256} << 10;

/// Fills and splits from these places on, each split after as many fills as there were before it.
void append_history(const matching::Exchange& exchange, std::size_t fill, std::size_t split, std::string& out,
                    const std::function<void()>& after_each) {
  const auto& fills = exchange.store().fills();
  const auto& splits = exchange.splits().all();
  const auto splits_until = [&](std::size_t count) {
    for (; split < splits.size() && splits[split].after_fill <= count; ++split)
      append_line(out, splits[split]);
  };
  for (; fill < fills.size(); ++fill) {
    splits_until(fill);
    append_line(out, fills[fill]);
    after_each();
  }
  splits_until(fills.size());
}

}  // namespace

core::Status Recorder::open(const std::filesystem::path& dir) {
  auto journal = Journal::open(dir, *this);
  if (!journal) return tl::unexpected(journal.error());
  journal_ = std::move(*journal);
  fills_written_ = exchange_.store().fills().size();
  splits_written_ = exchange_.splits().all().size();
  if (exchange_.store().all().empty()) append_line(journal_->batch(), exchange_.opening_cash());
  return {};
}

core::Status Recorder::compact_if_worthwhile() {
  const matching::OrderStore& store = exchange_.store();
  const std::size_t needed = store.all().size() + store.fills().size() + receipts_.size();
  if (journal_->size() < kCompactFrom || journal_->lines_read() < 2 * needed) return {};
  return journal_->compact([this](std::string& out) { write_all(out); });
}

void Recorder::write_all(std::string& out) const {
  append_line(out, exchange_.opening_cash());
  append_line(out, prices_);
  std::size_t mark = out.size();
  const auto end_batch = [&] {
    if (out.size() - mark < kSnapshotBatch) return;
    out.append(kBatchEnd);
    mark = out.size();
  };
  for (const matching::Order& order : exchange_.store().all()) append_line(out, order), end_batch();
  append_history(exchange_, 0, 0, out, end_batch);
  for (const auto& [id, receipt] : receipts_) append_line(out, id, receipt), end_batch();
}

void Recorder::on_receipt(const std::string& client_order_id, Receipt receipt) {
  receipts_[client_order_id] = std::move(receipt);
}

void Recorder::note_refused(const std::string& client_order_id, int status, const std::string& message) {
  if (client_order_id.empty()) return;
  Receipt& receipt = receipts_[client_order_id];
  ++receipt.count;
  receipt.status = status;
  receipt.message = message;
  append_line(journal_->batch(), client_order_id, receipt);
}

void Recorder::note_prices(marketdata::PricePosition position) {
  if (position == prices_) return;
  prices_ = position;
  append_line(journal_->batch(), position);
}

void Recorder::commit(const std::vector<matching::Order*>& changed) {
  // In their order of arrival, which is the order in which a restart finds them.
  for (const matching::Order* order : changed) append_line(journal_->batch(), *order);
  append_history(exchange_, fills_written_, splits_written_, journal_->batch(), [] {});
  fills_written_ = exchange_.store().fills().size();
  splits_written_ = exchange_.splits().all().size();
  journal_->commit();
}

}  // namespace avenor::paper_exchange
