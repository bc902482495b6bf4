// The orders in execution's memory: all that are not in a final state, and recently finished ones that may
// still be queried. Keeps the exposure sums up to date.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/shared_text.hpp"
#include "oms/orders/bracket_support.hpp"
#include "oms/orders/exposure_listener.hpp"
#include "oms/orders/live_order.hpp"
#include "oms/orders/open_order_sums.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class OrderStore {
 public:
  /// Every venue holds the exits of its brackets.
  OrderStore() = default;
  explicit OrderStore(const BracketSupport& brackets) : brackets_(&brackets) {}
  void set_listener(ExposureListener& listener) { listener_ = &listener; }

  /// `order.order.request.client_order_id` must be new. The reference stays good until the order is evicted.
  LiveOrder& add(LiveOrder order);

  /// Takes back an order that never became ours.
  void remove(LiveOrder& order);

  LiveOrder* find(const domain::ClientOrderId& id);
  LiveOrder* find_at_venue(const domain::VenueName& venue, const domain::VenueOrderId& venue_id,
                           const std::string& client_id);

  /// Its replacement, also when that is no longer in memory.
  std::optional<domain::ClientOrderId> successor(const domain::ClientOrderId& old) const;

  /// The gate has approved it: it counts for the limits. (Restored or imported orders count from add() on.)
  void admit(LiveOrder& order);

  /// The only way to change fields that count in the sums, or the venue's id.
  template <class Change>
  void update(LiveOrder& order, Change&& change) {
    const Before before = before_change(order);
    std::forward<Change>(change)(order.order);
    changed(order, before);
  }

  /// Open orders of a venue (every venue: empty name), in the order of their ids.
  std::vector<LiveOrder*> open(const domain::VenueName& venue = {});
  std::vector<const LiveOrder*> unknown() const;
  /// In flight to the venue since before this, without any report of it yet.
  std::vector<const LiveOrder*> unacknowledged_since(core::MonoTime before) const;
  /// To be cancelled and not ended: the oldest request first.
  std::vector<const LiveOrder*> cancels_pending() const;
  std::vector<LiveOrder*> open_of(const domain::BotId& bot);
  /// The exits of an entry, open and ended, in the order of their ids.
  std::vector<const LiveOrder*> exits_of(const domain::ClientOrderId& entry) const;
  std::size_t open_count() const { return open_.size(); }
  std::size_t unknown_count() const { return sums_.unknown(); }

  /// Unfilled buys and sells of a venue's symbol (bot: only that bot's); the position is not filled in.
  /// Orders that are not checked yet, and may be refused, count only with All.
  enum class Which { All, Admitted };
  risk::Exposure open_exposure(const domain::VenueName& venue, const domain::Symbol& symbol,
                               const domain::BotId& bot = {}, Which which = Which::All) const;
  /// What orders may have bought and sold at the venue without a report to us: those that may be there, and
  /// those that have ended since `ended_since`. The position is not filled in.
  risk::Exposure possible_fills(const domain::VenueName& venue, const domain::Symbol& symbol,
                                core::MonoTime ended_since) const;
  bool unknown_in(const domain::VenueName& venue, const domain::Symbol& symbol) const;
  int open_orders_of(const domain::BotId& bot) const { return sums_.orders_of(bot); }
  int admitted_orders_of(const domain::BotId& bot) const { return sums_.admitted_orders_of(bot); }

  std::vector<domain::Symbol> symbols_with_open_orders(const domain::VenueName& venue) const {
    return sums_.symbols_at(venue);
  }

  /// Removes finished orders without pending work that were last touched before `before`, and beyond `most`
  /// finished ones the oldest in any case. Never an entry whose exits are not settled yet.
  void evict(core::MonoTime before, std::size_t most);
  std::size_t size() const { return orders_.size(); }

 private:
  /// An id of the venue's, or one that we have derived for it: two venues may use the same.
  struct IdAtVenue {
    domain::VenueName venue;
    core::SharedText id;
    bool operator==(const IdAtVenue&) const = default;
  };
  struct IdAtVenueHash {
    std::size_t operator()(const IdAtVenue& key) const noexcept {
      return key.venue.hash() * 31 + key.id.hash();
    }
  };
  using ByIdAtVenue = std::unordered_map<IdAtVenue, LiveOrder*, IdAtVenueHash>;

  struct Before {
    OpenOrderSums::Share share;
    bool had_venue_id;
  };
  static Before before_change(const LiveOrder& live) {
    return {.share = OpenOrderSums::share_of(live), .had_venue_id = !live.order.venue_order_id.empty()};
  }
  void changed(LiveOrder& live, const Before& before);
  void tell(const LiveOrder& live) const;

  std::unordered_map<domain::ClientOrderId, std::unique_ptr<LiveOrder>, core::NameHash, core::NameEqual>
      orders_;
  ByIdAtVenue by_venue_id_;
  ByIdAtVenue by_venue_client_id_;  ///< only where the id was derived
  std::unordered_map<domain::ClientOrderId, domain::ClientOrderId> successors_;  ///< by the old order's id
  std::unordered_map<domain::ClientOrderId, std::vector<LiveOrder*>> exits_;     ///< by their entry's id
  std::unordered_set<LiveOrder*> open_;
  OpenOrderSums sums_;
  const BracketSupport* brackets_ = nullptr;
  ExposureListener* listener_ = nullptr;
};

}  // namespace avenor::oms
