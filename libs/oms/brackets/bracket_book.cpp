#include "oms/brackets/bracket_book.hpp"

namespace avenor::oms {

HeldBracket* BracketBook::find(const domain::ClientOrderId& entry) {
  const auto it = held_.find(entry);
  return it == held_.end() ? nullptr : &it->second;
}

const HeldBracket* BracketBook::find(const domain::ClientOrderId& entry) const {
  const auto it = held_.find(entry);
  return it == held_.end() ? nullptr : &it->second;
}

HeldBracket* BracketBook::add(const LiveOrder& entry, core::MonoTime now) {
  const auto& id = entry.order.id();
  const auto [it, fresh] = held_.try_emplace(id);
  if (!fresh) return nullptr;
  it->second.since = now;
  places_[place_of(entry)].insert(id);
  busy_.insert(id);
  return &it->second;
}

void BracketBook::remove(const LiveOrder& entry) {
  const auto& id = entry.order.id();
  held_.erase(id);
  busy_.erase(id);
  const auto it = places_.find(place_of(entry));
  if (it != places_.end() && it->second.erase(id) > 0 && it->second.empty()) places_.erase(it);
}

const BracketBook::Entries* BracketBook::at(const BracketPlace& place) const {
  const auto it = places_.find(place);
  return it == places_.end() ? nullptr : &it->second;
}

std::vector<domain::ClientOrderId> BracketBook::ids() const {
  std::vector<domain::ClientOrderId> ids;
  ids.reserve(held_.size());
  for (const auto& [id, held] : held_) ids.push_back(id);
  return ids;
}

}  // namespace avenor::oms
