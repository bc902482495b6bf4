#include "oms/controls/outbound_throttle.hpp"

#include <iterator>

namespace avenor::oms {
namespace {

// Spent tokens leave their ages in the queue; below this number that is harmless.
constexpr std::size_t kFewAges = 64;

}  // namespace

void OutboundThrottle::admit(const domain::Symbol& symbol, const domain::ClientOrderId& id,
                             core::MonoTime now) {
  auto& tokens = symbols_[symbol];
  lapse(tokens, now);
  tokens.unspent[id] = now;
  tokens.ages.push_back({now, id});
}

bool OutboundThrottle::leave(const domain::Symbol& symbol, const domain::ClientOrderId& id,
                             core::MonoTime now) {
  const auto found = symbols_.find(symbol);
  if (found == symbols_.end()) return false;
  lapse(found->second, now);
  const bool had_one = found->second.unspent.erase(id) > 0;
  if (found->second.unspent.empty()) found->second.ages.clear();
  return had_one;
}

std::size_t OutboundThrottle::waiting(const domain::Symbol& symbol, core::MonoTime now) {
  const auto found = symbols_.find(symbol);
  if (found == symbols_.end()) return 0;
  lapse(found->second, now);
  return found->second.unspent.size();
}

void OutboundThrottle::forget_idle(core::MonoTime now) {
  for (auto it = symbols_.begin(); it != symbols_.end();) {
    lapse(it->second, now);
    it = it->second.unspent.empty() ? symbols_.erase(it) : std::next(it);
  }
}

void OutboundThrottle::lapse(Tokens& tokens, core::MonoTime now) {
  auto& [unspent, ages] = tokens;
  const auto outdated = [&unspent](const Approved& age) {
    const auto it = unspent.find(age.id);
    return it == unspent.end() || it->second != age.at;
  };
  while (!ages.empty() && (now - ages.front().at > kWindow || outdated(ages.front()))) {
    if (!outdated(ages.front())) unspent.erase(ages.front().id);
    ages.pop_front();
  }
  // One waiting order in front must not let the spent ones behind it accumulate.
  if (ages.size() > kFewAges && ages.size() > 2 * unspent.size()) std::erase_if(ages, outdated);
}

}  // namespace avenor::oms
