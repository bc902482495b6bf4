#include "paper_exchange/exchange.hpp"

#include <algorithm>

namespace avenor::paper_exchange {
namespace {

/// From this size on, a start writes a journal anew that has twice the lines it needs.
constexpr std::uint64_t kCompactFrom = std::uint64_t{32} << 20;
constexpr std::size_t kSnapshotBatch = std::size_t{256} << 10;

}  // namespace

std::string_view to_text(EventKind kind) {
  switch (kind) {
    case EventKind::New: return "new";
    case EventKind::PartialFill: return "partial_fill";
    case EventKind::Fill: return "fill";
    case EventKind::PendingCancel: return "pending_cancel";
    case EventKind::Canceled: return "canceled";
    case EventKind::Expired: return "expired";
    case EventKind::Rejected: return "rejected";
    case EventKind::Replaced: return "replaced";
    case EventKind::ReplaceRejected: return "order_replace_rejected";
  }
  return "";
}

Exchange::Exchange(ExchangeOptions options, const core::Clock& clock, Faults& faults)
    : options_(std::move(options)),
      clock_(clock),
      faults_(faults),
      opening_cash_(options_.cash),
      account_(options_.cash),
      ulids_(Random::unpredictable()) {
  for (const auto& symbol : options_.symbols) tradable(symbol);
}

core::Status Exchange::open(const std::filesystem::path& dir) {
  auto journal = Journal::open(dir, *this);
  if (!journal) return tl::unexpected(journal.error());
  journal_ = std::move(*journal);
  for (Order& order : store_.all()) {
    order.asset = &tradable(order.symbol);
    latest_ = std::max({latest_, order.created_at, order.updated_at});
    refresh_holds(order);
    if (order.is_live()) order.asset->book.insert(order);
  }
  ulids_.not_before(latest_);
  opened_at_ = now();
  if (store_.all().empty()) append_line(journal_->batch(), opening_cash_);
  // What a stop interrupted: an answer that was never given, a cancel that was still to come.
  const auto open = store_.open();
  for (const auto& [seq, order] : open) {
    if (order->status == Status::PendingNew) end(*order, Status::Rejected, EventKind::Rejected);
    if (order->status == Status::PendingCancel) finish_cancel(*order);
  }
  expire_due();
  commit();
  const std::size_t needed = store_.all().size() + store_.fills().size() + store_.receipts().size();
  if (journal_->size() < kCompactFrom || journal_->lines_read() < 2 * needed) return {};
  return journal_->compact([this](std::string& out) { write_all(out); });
}

void Exchange::write_all(std::string& out) const {
  append_line(out, opening_cash_);
  append_line(out, prices_);
  std::size_t mark = out.size();
  const auto end_batch = [&] {
    if (out.size() - mark < kSnapshotBatch) return;
    out.append(kBatchEnd);
    mark = out.size();
  };
  for (const Order& order : store_.all()) append_line(out, order), end_batch();
  auto split = splits_.begin();
  std::uint64_t fills = 0;
  const auto splits_until = [&](std::uint64_t count) {
    for (; split != splits_.end() && split->after_fill <= count; ++split) append_line(out, *split);
  };
  for (const Fill& fill : store_.fills()) {
    splits_until(fills++);
    append_line(out, fill), end_batch();
  }
  splits_until(fills);
  for (const auto& [id, receipt] : store_.receipts()) append_line(out, id, receipt), end_batch();
}

void Exchange::on_fill(Fill fill) {
  account_.apply(fill.symbol, fill.side, fill.price, fill.qty);
  store_.add_fill(std::move(fill));
  ++fills_written_;
}

void Exchange::on_receipt(const std::string& client_order_id, Receipt receipt) {
  store_.receipt(client_order_id) = std::move(receipt);
}

Asset& Exchange::tradable(const std::string& symbol) {
  const auto [found, added] = assets_.try_emplace(symbol);
  if (added) {
    found->second.symbol = symbol;
    found->second.id = uuid_of(symbol);
  }
  return found->second;
}

const Asset* Exchange::asset(std::string_view name) const {
  if (const auto found = assets_.find(name); found != assets_.end()) return &found->second;
  if (!looks_like_uuid(name)) return nullptr;
  for (const auto& [symbol, one] : assets_) {
    if (one.id == name) return &one;
  }
  return nullptr;
}

Valuation Exchange::valuation() const {
  return account_.value([this](const std::string& symbol) -> std::optional<Price> {
    const auto found = assets_.find(symbol);
    return found == assets_.end() ? std::nullopt : found->second.book.mark();
  });
}

WallTime Exchange::now() {
  latest_ = std::max(latest_, clock_.wall());
  return latest_;
}

WallTime Exchange::next_submission() {
  const WallTime after =
      store_.all().empty() ? WallTime{} : store_.all().back().created_at + core::Duration{1};
  latest_ = std::max(now(), after);
  return latest_;
}

WallTime Exchange::day_end(WallTime now) {
  constexpr std::int64_t kDay = 86'400'000'000'000;
  return {(now.ns / kDay + 1) * kDay};
}

void Exchange::note_refused(const std::string& client_order_id, int status, const std::string& message) {
  if (client_order_id.empty()) return;
  Receipt& receipt = store_.receipt(client_order_id);
  ++receipt.count;
  receipt.status = status;
  receipt.message = message;
  for (char& c : receipt.message) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  std::string id = client_order_id;
  if (std::any_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; })) return;
  append_line(journal_->batch(), id, receipt);
}

void Exchange::note_prices(PricePosition position) {
  if (position == prices_) return;
  prices_ = position;
  append_line(journal_->batch(), position);
}

void Exchange::commit() {
  // In their order of arrival, which is the order in which a restart finds them.
  if (dirty_.size() > 1)
    std::sort(dirty_.begin(), dirty_.end(), [](auto* a, auto* b) { return a->seq < b->seq; });
  const auto lag = faults_.settings.lag_orders;
  if (lag.count() == 0) past_.clear();
  for (Order* order : dirty_) {
    order->dirty = false;
    if (lag.count() > 0) past_.note(*order, latest_, latest_ - lag);
    append_line(journal_->batch(), *order);
  }
  dirty_.clear();
  const auto& fills = store_.fills();
  for (; fills_written_ < fills.size(); ++fills_written_)
    append_line(journal_->batch(), fills[fills_written_]);
  journal_->commit();
}

const Order* Exchange::seen(const Order& order) const {
  const auto lag = faults_.settings.lag_orders;
  if (lag.count() == 0) return &order;
  return past_.as_of(order, std::max(latest_, clock_.wall()) - lag);
}

Quantity Exchange::seen_position(const std::string& symbol) const {
  auto qty = account_.position(symbol).qty;
  const auto lag = faults_.settings.lag_positions;
  if (lag.count() == 0) return qty;
  const WallTime then = std::max(latest_, clock_.wall()) - lag;
  const auto& fills = store_.fills();
  for (auto fill = fills.rbegin(); fill != fills.rend() && fill->at > then; ++fill) {
    if (fill->symbol == symbol) qty = fill->position_qty - domain::signed_qty(fill->side, fill->qty);
  }
  for (auto split = splits_.rbegin(); split != splits_.rend() && split->at > then; ++split) {
    // Nobody trades in the instant of a split: what was before it is a part of what is after it.
    if (split->symbol == symbol)
      qty = Quantity{core::divide_rounded(qty.decimal(), core::Decimal{split->ratio})};
  }
  return qty;
}

void Exchange::changed(Order& order) {
  if (order.dirty) return;
  order.dirty = true;
  dirty_.push_back(&order);
}

void Exchange::set_status(Order& order, Status status) {
  order.status = status;
  order.updated_at = now();
  store_.note_status(order);
  refresh_holds(order);
  changed(order);
}

void Exchange::refresh_holds(Order& order) {
  Money held;
  Quantity held_qty;
  const bool counts = order.is_open() && order.status != Status::Held;
  if (counts && order.opening) held = order.hold_price * order.leaves();
  // Of a pair of exits only one can fill: the profit leg stands for both.
  const bool shadow = order.role == Role::StopLoss && order.order_class != OrderClass::Oto;
  if (counts && !order.opening && !shadow) held_qty = order.leaves();
  account_.change_held(held - order.held);
  Quantity& reserved = order.side == Side::Buy ? order.asset->reserved_buy : order.asset->reserved_sell;
  reserved += held_qty - order.held_qty;
  order.held = held;
  order.held_qty = held_qty;
}

void Exchange::tell(EventKind kind, Order& order, const Fill* fill) {
  if (!listener_) return;
  const WallTime at = now();
  listener_({.kind = kind,
             .at = at,
             .event_id = ulids_.next(at),
             .execution_id = fill != nullptr ? fill->execution_id : make_uuid(random_),
             .order = &order,
             .fill = fill});
}

}  // namespace avenor::paper_exchange
