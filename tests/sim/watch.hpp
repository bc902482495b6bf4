// The invariants that are checked at the moment when they could be broken. The list of all stands in
// simulation.hpp.
#pragma once

#include <map>
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
  void told(const Life& life, const wire::Confirmation& told);
  void told(const wire::BotState& state);
  void alert(const Life& life, const wire::Alert& alert);

 private:
  void leaving_to_protect(const domain::Order& order);
  void leaving_to_flatten(const domain::Order& order);
  void flattened(const std::string& whose);

  Stage& stage_;
  std::map<std::pair<int, std::string>, int> told_;  ///< drifts, by life and words
};

/// An exit, of a bracket or of an entry whose exits execution holds.
bool is_exit(const domain::ClientOrderId& id);

/// An order that closes a position on the operator's word.
bool is_flattening(const domain::ClientOrderId& id);

}  // namespace avenor::sim
