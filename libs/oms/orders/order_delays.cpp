#include "oms/orders/order_delays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace avenor::oms {
namespace {

constexpr core::Duration kLongInDoubt = std::chrono::seconds{60};
constexpr core::Duration kLongOnItsWay = std::chrono::seconds{10};
constexpr core::Duration kLongPending = std::chrono::seconds{10};
constexpr std::size_t kMostNamed = 3;  ///< orders that one sentence about several of them names
constexpr std::size_t kMostListed = 20;

std::string to_the_second(core::WallTime at) { return core::to_rfc3339(at).substr(0, 19) + "Z"; }

std::string venue_text_of(const LiveOrder& live) {
  return live.cancel_venue_text.empty() ? "no answer yet" : live.cancel_venue_text;
}

}  // namespace

// The creation time, not the age: a text that changes every second would be reported every second.
std::string OrderDelays::long_unknown() const {
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
  const auto named = std::min(old.size(), kMostNamed);
  for (std::size_t i = 0; i < named; ++i)
    text += fmt::format(" {} since {}{}", old[i]->order.id(), to_the_second(old[i]->order.created_at),
                        i + 1 < named ? "," : "");
  return text + " (avenorctl resolve, once the broker has confirmed the outcome)";
}

std::string OrderDelays::long_waiting() const {
  const auto now = clock_.mono();
  const auto waiting = orders_.unacknowledged_since(now - kLongOnItsWay);
  if (waiting.empty()) return {};
  struct Waiting {
    std::size_t orders = 0;
    core::Duration longest{};
  };
  Waiting unstored;  // for the ledger, whatever their venue
  std::map<domain::VenueName, Waiting> venues;
  for (const LiveOrder* live : waiting) {
    auto& its = live->durable_version == 0 ? unstored : venues[live->order.request.venue];
    ++its.orders;
    its.longest = std::max(its.longest, now - live->received_at);
  }
  std::string text;
  if (unstored.orders > 0)
    text = fmt::format(
        "{} for the ledger, for up to {} s",
        unstored.orders == 1 ? std::string{"an order waits"} : fmt::format("{} orders wait", unstored.orders),
        unstored.longest / std::chrono::seconds{1});
  for (const auto& [venue, its] : venues)
    text += fmt::format(
        "{}{} not yet answered by {}, for up to {} s (its stream, its rate limit, or a slow answer)",
        text.empty() ? "" : "; ",
        its.orders == 1 ? std::string{"an order is"} : fmt::format("{} orders are", its.orders), venue,
        its.longest / std::chrono::seconds{1});
  return text;
}

// The time of the request, not the number of tries: a text that changes with every try would be reported with
// every try.
std::string OrderDelays::long_cancelling() const {
  std::string text;
  std::size_t old = 0;
  for (const LiveOrder* live : orders_.cancels_pending()) {
    if (clock_.mono() - live->cancel_wanted_since < kLongPending) break;  // the longest pending come first
    if (++old > kMostNamed) continue;
    text +=
        fmt::format("{} {} at {}, requested {} ({})", old > 1 ? "," : "", live->order.id(),
                    live->order.request.venue, to_the_second(live->cancel_wanted_at), venue_text_of(*live));
  }
  if (old == 0) return {};
  return fmt::format("{} not yet confirmed:{}{}",
                     old == 1 ? std::string{"a cancel is"} : fmt::format("{} cancels are", old), text,
                     old > kMostNamed ? fmt::format(", and {} more", old - kMostNamed) : std::string{});
}

std::vector<std::pair<std::string, std::string>> OrderDelays::pending_cancels() const {
  const auto pending = orders_.cancels_pending();
  std::vector<std::pair<std::string, std::string>> all;
  for (const LiveOrder* live : pending) {
    if (all.size() == kMostListed) {
      all.emplace_back("cancel_pending", fmt::format("{} more", pending.size() - kMostListed));
      break;
    }
    all.emplace_back(
        "cancel_pending." + live->order.id().str(),
        fmt::format("requested {}, sent {} times, {} says: {}", to_the_second(live->cancel_wanted_at),
                    live->cancels_sent, live->order.request.venue, venue_text_of(*live)));
  }
  return all;
}

std::vector<std::pair<std::string, std::string>> OrderDelays::known_of(
    const domain::ClientOrderId& id) const {
  std::vector<std::pair<std::string, std::string>> known{{"ok", "true"}};
  const LiveOrder* live = orders_.find(id);
  known.emplace_back("held", live ? "true" : "false");
  if (!live || !live->cancel_pending()) return known;
  known.emplace_back("cancel_wished_at", core::to_rfc3339(live->cancel_wanted_at));
  known.emplace_back("cancels_sent", std::to_string(live->cancels_sent));
  known.emplace_back("cancel_words", venue_text_of(*live));
  return known;
}

}  // namespace avenor::oms
