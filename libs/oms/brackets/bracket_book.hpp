// The entries whose exits execution holds: by id, by the symbol whose price they wait for, and those with
// work in progress.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "oms/brackets/held_bracket.hpp"
#include "oms/orders/live_order.hpp"

namespace avenor::oms {

using BracketPlace = std::pair<domain::VenueName, domain::Symbol>;

inline BracketPlace place_of(const LiveOrder& entry) {
  return {entry.order.request.venue, entry.order.request.symbol};
}

class BracketBook {
 public:
  using Entries = std::set<domain::ClientOrderId>;

  HeldBracket* find(const domain::ClientOrderId& entry);
  const HeldBracket* find(const domain::ClientOrderId& entry) const;
  /// Null: it is already held.
  HeldBracket* add(const LiveOrder& entry, core::MonoTime now);
  void remove(const LiveOrder& entry);

  std::map<domain::ClientOrderId, HeldBracket>& all() { return held_; }
  const std::map<domain::ClientOrderId, HeldBracket>& all() const { return held_; }
  /// Every place where exits wait, with the entries; none is empty.
  const std::map<BracketPlace, Entries>& places() const { return places_; }
  /// Null: no exits wait there.
  const Entries* at(const BracketPlace& place) const;

  /// Checked on every tick until its work is done.
  void set_busy(const domain::ClientOrderId& entry) { busy_.insert(entry); }
  void set_quiet(const domain::ClientOrderId& entry) { busy_.erase(entry); }
  std::vector<domain::ClientOrderId> busy() const { return {busy_.begin(), busy_.end()}; }
  std::vector<domain::ClientOrderId> ids() const;

 private:
  std::map<domain::ClientOrderId, HeldBracket> held_;
  std::map<BracketPlace, Entries> places_;
  Entries busy_;
};

}  // namespace avenor::oms
