// Orders whose fate is unknown: their age, and the operator's word on them.
#include <fmt/format.h>
#include <algorithm>
#include <chrono>

#include "core/clock.hpp"
#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "oms/controls/control_argument.hpp"
#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kLongInDoubt = std::chrono::seconds{60};
constexpr core::Duration kLongOnItsWay = std::chrono::seconds{10};
constexpr std::size_t kLongestReason = 1000;

}  // namespace

void OrderManager::resolve(const domain::Control& request, core::MonoTime sent,
                           const std::function<void(const core::Status&)>& told) {
  const auto refuse = [&](std::string why) { told(core::fail(std::move(why))); };
  if (!recovered_) return refuse("execution is still reading the ledger");
  const auto id = domain::parse_client_order_id(argument(request, "client_order_id"));
  if (!id) return refuse(id.error().message);
  const auto as = argument(request, "as");
  if (as != "never_arrived" && as != "cancelled")
    return refuse("say how it has ended: never_arrived or cancelled");
  const auto reason = core::shortened(argument(request, "reason"), kLongestReason);
  if (reason.empty()) return refuse("a reason is needed: it is kept with the order");
  LiveOrder* live = orders_.find(*id);
  Station* station = live ? station_of(live->order.request.venue) : nullptr;
  if (!station || is_final(live->order.status))
    return refuse(fmt::format("{} is not open: {}", *id,
                              live ? domain::to_text(live->order.status) : "execution holds no such order"));
  // What its sender knew of the order must be what there is.
  auto may = timely(sent);
  if (may && live->touched > sent)
    may = core::fail(fmt::format("{} has changed since it was made: look at it, and give it again", *id));
  if (!may) return told(outdated("resolve", may.error().message));
  if (!live->may_be_at_venue()) return refuse(fmt::format("{} has not left yet: cancel it", *id));
  const auto end = as == "cancelled" ? domain::OrderEvent::Cancelled : domain::OrderEvent::NeverArrived;
  station->session.resolve(*live, end, reason, argument(request, "unasked") == "true", told);
}

// The time it was made, and not its age: a text that changes every second would be told every second.
std::string OrderManager::long_unknown() const {
  if (orders_.unknown_count() == 0) return {};
  std::vector<const LiveOrder*> old;
  for (const LiveOrder* live : orders_.unknown())
    if (clock_.mono() - live->received_at >= kLongInDoubt) old.push_back(live);
  if (old.empty()) return {};
  std::ranges::sort(old, {}, [](const LiveOrder* live) {
    return std::pair(live->order.created_at.ns, live->order.id().str());
  });
  std::string text = fmt::format("{} UNKNOWN for more than a minute:",
                                 old.size() == 1 ? "an order is" : fmt::format("{} orders are", old.size()));
  for (std::size_t i = 0; i < std::min(old.size(), kMostNamed); ++i)
    text += fmt::format(" {} since {}{}", old[i]->order.id(),
                        core::to_rfc3339(old[i]->order.created_at).substr(0, 19) + "Z",
                        i + 1 < std::min(old.size(), kMostNamed) ? "," : "");
  return text + " (avenorctl resolve, when the broker has said what became of it)";
}

std::string OrderManager::long_waiting() const {
  const auto now = clock_.mono();
  const auto waiting = orders_.unacknowledged_since(now - kLongOnItsWay);
  if (waiting.empty()) return {};
  const auto* first =
      *std::ranges::min_element(waiting, {}, [](const LiveOrder* live) { return live->received_at; });
  return fmt::format(
      "{} not answered by the venue yet, for up to {} s (its stream, its rate limit, or a slow answer)",
      waiting.size() == 1 ? std::string{"an order is"} : fmt::format("{} orders are", waiting.size()),
      (now - first->received_at) / std::chrono::seconds{1});
}

}  // namespace avenor::oms
