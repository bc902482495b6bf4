#include "oms/orders/order_store.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {

using domain::BotId;
using domain::OrderStatus;
using domain::Symbol;
using domain::VenueName;

namespace {

/// Its exits, or that they are known now, is still to come to the ledger (OutboxRelay::settle): forgotten,
/// its exits would be another's orders, and its end would never be settled.
bool waits_for_exits(const LiveOrder& live) {
  return live.exits_held || live.settle_due || live.owes_exits();
}

}  // namespace

LiveOrder& OrderStore::add(LiveOrder order) {
  const auto id = order.order.id();
  auto [it, fresh] = orders_.try_emplace(id, std::make_unique<LiveOrder>(std::move(order)));
  LiveOrder& live = *it->second;
  if (!fresh) return live;
  live.admitted = live.admitted || live.may_be_at_venue();
  const auto& request = live.order.request;
  live.exits_ours = request.bracket && brackets_ && brackets_->emulates_bracket(request);
  if (!live.order.venue_order_id.empty())
    by_venue_id_[{request.venue, live.order.venue_order_id.text()}] = &live;
  if (!live.order.venue_client_id.empty())
    by_venue_client_id_[{request.venue, core::SharedText{live.order.venue_client_id}}] = &live;
  if (live.order.is_exit()) exits_[live.order.parent].push_back(&live);
  sums_.add(live);
  tell(live);
  if (!is_final(live.order.status)) open_.insert(&live);
  if (live.replaces) successors_.insert_or_assign(live.replaces->id, live.order.id());
  return live;
}

std::optional<domain::ClientOrderId> OrderStore::successor(const domain::ClientOrderId& old) const {
  const auto it = successors_.find(old);
  return it == successors_.end() ? std::nullopt : std::optional{it->second};
}

LiveOrder* OrderStore::find(const domain::ClientOrderId& id) {
  const auto it = orders_.find(id);
  return it == orders_.end() ? nullptr : it->second.get();
}

LiveOrder* OrderStore::find_at_venue(const VenueName& venue, const domain::VenueOrderId& venue_id,
                                     const std::string& client_id) {
  if (!venue_id.empty())
    if (const auto it = by_venue_id_.find({venue, venue_id.text()}); it != by_venue_id_.end())
      return it->second;
  if (client_id.empty()) return nullptr;
  if (!by_venue_client_id_.empty())
    if (const auto it = by_venue_client_id_.find({venue, core::SharedText{client_id}});
        it != by_venue_client_id_.end())
      return it->second;
  const auto it = orders_.find(std::string_view{client_id});
  return it != orders_.end() && it->second->order.request.venue == venue ? it->second.get() : nullptr;
}

void OrderStore::changed(LiveOrder& live, const Before& before) {
  if (!before.had_venue_id && !live.order.venue_order_id.empty())
    by_venue_id_[{live.order.request.venue, live.order.venue_order_id.text()}] = &live;
  if (OpenOrderSums::share_of(live) == before.share) return;
  sums_.replace(live, before.share);
  tell(live);
  const bool is_open = !is_final(live.order.status);
  if (is_open == before.share.is_open) return;
  if (is_open)
    open_.insert(&live);  // a final order may be revived
  else
    open_.erase(&live);
}

void OrderStore::admit(LiveOrder& live) {
  if (live.admitted) return;
  const Before before = before_change(live);
  live.admitted = true;
  changed(live, before);
}

// Of a bracket's two exits the sums count one: what changes one may change what the other counts for.
void OrderStore::tell(const LiveOrder& live) const {
  if (listener_ == nullptr) return;
  listener_->exposure_changed(live.order.request.venue, live.order.request.symbol);
  if (!live.order.is_exit()) return;
  if (const auto exits = exits_.find(live.order.parent); exits != exits_.end())
    for (const LiveOrder* exit : exits->second)
      listener_->exposure_changed(exit->order.request.venue, exit->order.request.symbol);
}

std::vector<LiveOrder*> OrderStore::open(const VenueName& venue) {
  std::vector<LiveOrder*> found;
  for (LiveOrder* live : open_)
    if (venue.empty() || live->order.request.venue == venue) found.push_back(live);
  std::ranges::sort(found, {}, [](const LiveOrder* live) { return live->order.id(); });
  return found;
}

std::vector<const LiveOrder*> OrderStore::unknown() const {
  std::vector<const LiveOrder*> found;
  for (const LiveOrder* live : open_)
    if (live->order.status == OrderStatus::Unknown) found.push_back(live);
  return found;
}

std::vector<const LiveOrder*> OrderStore::unacknowledged_since(core::MonoTime before) const {
  std::vector<const LiveOrder*> found;
  for (const LiveOrder* live : open_)
    if (live->unacknowledged() && live->received_at <= before) found.push_back(live);
  return found;
}

std::vector<const LiveOrder*> OrderStore::cancels_pending() const {
  std::vector<const LiveOrder*> found;
  for (const LiveOrder* live : open_)
    if (live->cancel_pending()) found.push_back(live);
  std::ranges::sort(found, {}, [](const LiveOrder* live) {
    return std::pair(live->cancel_wanted_since, live->order.id());
  });
  return found;
}

std::vector<LiveOrder*> OrderStore::open_of(const BotId& bot) {
  std::vector<LiveOrder*> found;
  if (open_orders_of(bot) == 0) return found;
  for (LiveOrder* live : open_)
    if (live->order.request.bot_id == bot) found.push_back(live);
  std::ranges::sort(found, {}, [](const LiveOrder* live) { return live->order.id(); });
  return found;
}

std::vector<const LiveOrder*> OrderStore::exits_of(const domain::ClientOrderId& entry) const {
  std::vector<const LiveOrder*> found;
  if (const auto it = exits_.find(entry); it != exits_.end())
    found.assign(it->second.begin(), it->second.end());
  std::ranges::sort(found, {}, [](const LiveOrder* live) { return live->order.id(); });
  return found;
}

risk::Exposure OrderStore::open_exposure(const VenueName& venue, const Symbol& symbol, const BotId& bot,
                                         Which which) const {
  const OpenOrderSums::Sums* found = sums_.find(venue, symbol, bot);
  if (found == nullptr) return {};
  const OpenOrderSums::Sums& sums = *found;
  risk::Exposure open{.position = {}, .open_buys = sums.buys, .open_sells = sums.sells};
  if (which == Which::Admitted) {
    open.open_buys -= sums.waiting_buys;
    open.open_sells -= sums.waiting_sells;
  }
  const auto counts = [&](const LiveOrder& live) { return which == Which::All || live.admitted; };
  for (const auto& id : sums.loss_legs) {
    // At most one of the two fills. A stop loss without an open sibling counts in full.
    const LiveOrder& loss = *orders_.at(id);
    const auto sibling = orders_.find(profit_sibling(loss.order));
    if (sibling == orders_.end() || !counts(loss) || !counts(*sibling->second)) continue;
    const auto once = std::min(loss.order.leaves_qty(), sibling->second->order.leaves_qty());
    (loss.order.request.side == domain::Side::Buy ? open.open_buys : open.open_sells) -= once;
  }
  return open;
}

risk::Exposure OrderStore::possible_fills(const VenueName& venue, const Symbol& symbol,
                                          core::MonoTime ended_since) const {
  risk::Exposure possible;
  for (const auto& [id, live] : orders_) {
    const auto& r = live->order.request;
    if (r.venue != venue || r.symbol != symbol || !live->may_be_at_venue()) continue;
    if (live->disputed) continue;
    if (is_final(live->order.status) && live->touched < ended_since) continue;
    (r.side == domain::Side::Buy ? possible.open_buys : possible.open_sells) += live->order.leaves_qty();
  }
  return possible;
}

bool OrderStore::unknown_in(const VenueName& venue, const Symbol& symbol) const {
  const OpenOrderSums::Sums* found = sums_.find(venue, symbol);
  return found != nullptr && found->unknown > 0;
}

void OrderStore::evict(core::MonoTime before, std::size_t most) {
  sums_.remove_zeroes();
  if (successors_.size() > most)
    std::erase_if(successors_, [this](const auto& link) { return !orders_.contains(link.second); });
  std::vector<LiveOrder*> finished;
  for (const auto& [id, live] : orders_)
    if (is_final(live->order.status) && live->durable_version == live->order.version &&
        !waits_for_exits(*live))
      finished.push_back(live.get());
  std::ranges::sort(finished, {}, [](const LiveOrder* live) { return live->touched; });
  const std::size_t surplus = finished.size() > most ? finished.size() - most : 0;
  for (std::size_t i = 0; i < finished.size(); ++i) {
    LiveOrder* live = finished[i];
    const bool settled = live->given_up || live->acked_version >= live->order.version;
    if (i >= surplus && !(settled && live->touched < before)) continue;
    remove(*live);
  }
}

void OrderStore::remove(LiveOrder& live) {
  sums_.subtract(live);
  tell(live);
  open_.erase(&live);
  by_venue_id_.erase({live.order.request.venue, live.order.venue_order_id.text()});
  if (!live.order.venue_client_id.empty())
    by_venue_client_id_.erase({live.order.request.venue, core::SharedText{live.order.venue_client_id}});
  if (const auto it = exits_.find(live.order.parent); it != exits_.end()) {
    std::erase(it->second, &live);
    if (it->second.empty()) exits_.erase(it);
  }
  const auto id = live.order.id();  // the node goes, and the name with it
  orders_.erase(id);
}

}  // namespace avenor::oms
