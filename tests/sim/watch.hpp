// The invariants that are checked at the moment when they could be broken. The list of all stands in
// simulation.hpp.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/life.hpp"

namespace avenor::sim {

class Stage;

class Watch {
 public:
  explicit Watch(Stage& stage) : stage_(stage) {}

  /// An order (or a replacement) is about to leave for the venue.
  void leaving(const Life& life, const domain::ClientOrderId& id);
  void cancelling(const venue::OrderRef& ref);
  /// A look-up or a cancel of one order is on its way.
  void asking(const venue::OrderRef& ref);
  /// The market's true price is told just now.
  void priced(const domain::Symbol& symbol);
  void told(const Life& life, const wire::Confirmation& told);
  void told(const wire::BotState& state);
  void alert(const Life& life, const wire::Alert& alert);

 private:
  void leaving_to_protect(const domain::Order& order);
  void leaving_to_flatten(const domain::Order& order);
  void flattened(const std::string& whose);
  void about_due_exits(const Life& life, const wire::Alert& alert);

  Stage& stage_;
  void leaving_for_a_reason(const domain::Order& order);
  /// It was decided on when the feed of its symbol had been mute for longer than a price may be old, and is
  /// so yet.
  bool on_old_price(const domain::Order& order) const;
  bool split_forbids(const domain::Order& exit, const domain::ClientOrderId& entry) const;

  std::map<std::string, std::deque<core::MonoTime>> asked_;  ///< of the last minute, by order
  std::map<domain::Symbol, std::deque<std::pair<core::MonoTime, domain::Price>>> prices_;
  std::set<std::string> over_loss_;                  ///< bots whose openings execution said it cancels
  std::map<std::pair<int, std::string>, int> told_;  ///< drifts, by life and words
  std::set<std::pair<int, std::string>> due_exits_;  ///< reported as not sent, by life and name
};

/// An exit, of a bracket or of an entry whose exits execution holds.
bool is_exit(const domain::ClientOrderId& id);

/// An order that closes a position on the operator's word.
bool is_flattening(const domain::ClientOrderId& id);

}  // namespace avenor::sim
