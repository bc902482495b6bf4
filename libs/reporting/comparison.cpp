#include "reporting/comparison.hpp"

#include <fmt/format.h>
#include <set>

#include "domain/text.hpp"

namespace avenor::reporting {
namespace {

using domain::OrderStatus;

/// Whether our state matches the exchange's.
bool agree(OrderStatus ours, const std::string& theirs) {
  switch (ours) {
    case OrderStatus::Filled: return theirs == "filled";
    case OrderStatus::PartiallyFilled: return theirs == "partially_filled" || theirs == "pending_cancel";
    case OrderStatus::Submitted:
      return theirs == "new" || theirs == "accepted" || theirs == "pending_new" || theirs == "held" ||
             theirs == "pending_cancel";
    case OrderStatus::Cancelled: return theirs == "canceled" || theirs == "replaced";
    case OrderStatus::Expired: return theirs == "expired" || theirs == "done_for_day";
    case OrderStatus::Rejected: return theirs == "rejected" || theirs == "refused";
    case OrderStatus::Failed: return theirs == "lost" || theirs == "refused";
    case OrderStatus::Pending:
    case OrderStatus::Unknown: return false;
  }
  return false;
}

/// States in which the exchange may not know the order.
bool may_be_absent(const domain::Order& order) {
  return order.filled_qty.is_zero() &&
         (order.status == OrderStatus::Rejected || order.status == OrderStatus::Failed ||
          order.status == OrderStatus::Cancelled || order.status == OrderStatus::Expired);
}

}  // namespace

PositionComparison compare_positions(const std::vector<domain::NamedPosition>& ledger,
                                     const std::map<domain::Symbol, domain::Quantity>& exchange,
                                     const std::vector<AtExchange>& orders) {
  struct Held {
    domain::Quantity ours, theirs, external;
  };
  std::map<domain::Symbol, Held> all;
  for (const auto& position : ledger) all[position.key.symbol].ours += position.position.qty;
  for (const auto& [symbol, qty] : exchange) all[symbol].theirs += qty;
  for (const auto& order : orders)
    if (order.external && !order.filled_qty.is_zero())
      all[order.symbol].external += domain::signed_qty(order.side, order.filled_qty);
  PositionComparison result;
  for (const auto& [symbol, held] : all) {
    if (!held.ours.is_zero() || !held.theirs.is_zero()) ++result.symbols;
    if (held.ours == held.theirs) continue;
    const bool external = held.theirs - held.ours == held.external;
    (external ? result.external : result.mismatches)
        .push_back(fmt::format("{}: {} held in the ledger, {} at the exchange{}", symbol, held.ours,
                               held.theirs,
                               external ? fmt::format(" (external orders filled {})", held.external) : ""));
  }
  return result;
}

Comparison compare(const std::vector<ledger::Trade>& trades,
                   const std::map<domain::ClientOrderId, int>& fills,
                   const std::vector<AtExchange>& exchange) {
  Comparison result;
  const auto miss = [&](std::string text) { result.mismatches.push_back(std::move(text)); };
  std::map<std::string, const AtExchange*> theirs;
  for (const auto& order : exchange) {
    if (order.external) continue;
    if (!order.leg) ++result.venue_orders;
    theirs[order.client_order_id] = &order;
    if (order.received > 1)
      miss(fmt::format("{} was received {} times", order.client_order_id, order.received));
  }
  std::set<std::string> known;
  for (const auto& trade : trades) {
    const auto& order = trade.order;
    ++result.orders;
    if (order.status == OrderStatus::Filled) ++result.filled;
    if (!is_final(order.status)) ++result.open;
    const auto counted = fills.find(order.id());
    const int our_fills = counted == fills.end() ? 0 : counted->second;
    result.fills += our_fills;
    const auto& id = order.venue_client_id.empty() ? order.id().str() : order.venue_client_id;
    known.insert(id);
    const auto it = theirs.find(id);
    if (it == theirs.end()) {
      if (!may_be_absent(order))
        miss(fmt::format("{} is {} in the ledger and unknown at the exchange", id,
                         domain::to_text(order.status)));
      continue;
    }
    const auto& at = *it->second;
    if (!agree(order.status, at.status))
      miss(fmt::format("{} is {} in the ledger and {} at the exchange", id, domain::to_text(order.status),
                       at.status));
    if (order.filled_qty != at.filled_qty)
      miss(fmt::format("{}: {} filled in the ledger, {} at the exchange", id, order.filled_qty,
                       at.filled_qty));
    if (our_fills != at.fills)
      miss(fmt::format("{}: {} executions in the ledger, {} at the exchange", id, our_fills, at.fills));
  }
  for (const auto& [id, at] : theirs)
    if (!known.contains(id))
      miss(fmt::format("{} is {} at the exchange and not in the ledger", id, at->status));
  return result;
}

}  // namespace avenor::reporting
