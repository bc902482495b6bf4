#include "avenorctl/drill/judge.hpp"

#include <fmt/format.h>

#include "domain/text.hpp"
#include "reporting/comparison.hpp"

namespace avenor::avenorctl::drill {
namespace {

using domain::OrderStatus;
using Places = std::map<std::string, const reporting::AtExchange*>;

void judge_trade(const ledger::Trade& trade, const Evidence& evidence, const Places& places,
                 std::vector<Finding>& out) {
  const auto& order = trade.order;
  const auto& id = order.venue_client_id.empty() ? order.id().str() : order.venue_client_id;
  if (order.status == OrderStatus::Pending || order.status == OrderStatus::Unknown) {
    out.push_back({Harm::Unknown, order.id().str(),
                   fmt::format("{} is still {}", order.id(), domain::to_text(order.status))});
    return;
  }
  const auto it = places.find(id);
  const auto* at = it == places.end() ? nullptr : it->second;
  const auto told = reporting::compare({trade}, evidence.fills,
                                       at ? std::vector{*at} : std::vector<reporting::AtExchange>{});
  if (told.mismatches.empty()) return;
  const bool doubled =
      at && (at->received > 1 || at->filled_qty != order.filled_qty || at->fills != told.fills);
  out.push_back({!at       ? Harm::Lost
                 : doubled ? Harm::Doubled
                           : Harm::Differs,
                 order.id().str(), fmt::format("{}", fmt::join(told.mismatches, "; "))});
}

void judge_client(const Sent& sent, const domain::Order* order, std::vector<Finding>& out) {
  const auto& id = sent.request.client_order_id;
  const auto add = [&](Harm harm, std::string sentence) {
    out.push_back({harm, id.str(), std::move(sentence)});
  };
  if (order == nullptr) return add(Harm::Lost, fmt::format("{} was sent and is not in the ledger", id));
  if (!sent.knows_end()) {
    return add(Harm::Unknown,
               fmt::format("the bot does not know the end of {} (it knows {}, the ledger says {})", id,
                           sent.last ? domain::to_text(sent.last->status) : "nothing",
                           domain::to_text(order->status)));
  }
  if (sent.last->status != order->status || sent.last->filled_qty != order->filled_qty)
    add(Harm::Differs, fmt::format("{}: the bot believes {} {}, the ledger says {} {}", id,
                                   domain::to_text(sent.last->status), sent.last->filled_qty,
                                   domain::to_text(order->status), order->filled_qty));
}

void judge_positions(const Evidence& evidence, std::vector<Finding>& out) {
  std::map<domain::Symbol, domain::Quantity> believed;
  for (const auto& [id, sent] : evidence.sent)
    if (sent.last) believed[sent.request.symbol] += domain::holding_change(*sent.last);
  std::map<domain::Symbol, domain::Quantity> held;
  for (const auto& named : evidence.positions)
    if (!named.key.bot_id.empty()) held[named.key.symbol] += named.position.qty;
  for (const auto& [symbol, qty] : believed)
    if (held[symbol] != qty)
      out.push_back({Harm::Differs, symbol.str(),
                     fmt::format("{}: the ledger holds {}, the fills reported to the bot add up to {}",
                                 symbol, held[symbol], qty)});
}

}  // namespace

std::vector<Finding> judge(const Evidence& evidence) {
  std::vector<Finding> out;
  Places places;
  for (const auto& at : evidence.exchange)
    if (!at.external) places[at.client_order_id] = &at;
  std::map<domain::ClientOrderId, const domain::Order*> ours;
  for (const auto& trade : evidence.trades) {
    ours[trade.order.id()] = &trade.order;
    judge_trade(trade, evidence, places, out);
    places.erase(trade.order.venue_client_id.empty() ? trade.order.id().str() : trade.order.venue_client_id);
  }
  for (const auto& [id, at] : places)
    out.push_back(
        {Harm::Lost, id, fmt::format("{} is {} at the exchange and not in the ledger", id, at->status)});
  for (const auto& [id, sent] : evidence.sent) {
    const auto it = ours.find(id);
    judge_client(sent, it == ours.end() ? nullptr : it->second, out);
  }
  judge_positions(evidence, out);
  return out;
}

}  // namespace avenor::avenorctl::drill
