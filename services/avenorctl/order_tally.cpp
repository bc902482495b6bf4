#include "avenorctl/order_tally.hpp"

#include <algorithm>

#include "core/shortened.hpp"
#include "domain/order.hpp"

namespace avenor::avenorctl {

using domain::OrderStatus;

void OrderTally::see(const wire::Confirmation& c) {
  for (const auto* known : {open_.find(c.client_order_id), finished_.find(c.client_order_id)})
    if (known && c.version <= known->state.version) return;
  // A final state can be followed by another: an order reported as failed may be found alive, or filled.
  open_.erase(c.client_order_id);
  finished_.erase(c.client_order_id);
  const auto used = (is_final(c.status) ? finished_ : open_).use(c.client_order_id);
  if (used.displaced) forgotten(*used.displaced);
  auto& line = used.value;
  line = {.state = c, .at = clock_.wall()};
  line.state.message.clear();
  line.state.error = core::shortened(c.error, kLongestError);
}

void OrderTally::forgotten(const Line& line) {
  ++done_.orders;
  if (!is_final(line.state.status))
    ++done_.forgotten;
  else
    (line.state.status == OrderStatus::Filled ? done_.filled : done_.refused) += 1;
}

OrderTally::Totals OrderTally::totals() const {
  Totals sum = done_;
  for (const auto& [id, line] : finished_.all()) {
    ++sum.orders;
    (line.state.status == OrderStatus::Filled ? sum.filled : sum.refused) += 1;
  }
  for (const auto& [id, line] : open_.all()) {
    ++sum.orders;
    ++sum.open;
    if (line.state.status == OrderStatus::Unknown) ++sum.unknown;
  }
  return sum;
}

std::vector<const OrderTally::Line*> OrderTally::latest(std::size_t most) const {
  std::vector<const Line*> latest;
  for (const auto* some : {&open_, &finished_})
    for (const auto& [id, line] : some->all()) latest.push_back(&line);
  std::ranges::sort(latest, [](const Line* a, const Line* b) { return a->at > b->at; });
  if (latest.size() > most) latest.resize(most);
  return latest;
}

}  // namespace avenor::avenorctl
