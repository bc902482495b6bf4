// Cancels that stay pending at their venue: in memory only, so execution tells of them when it is asked, and
// when they last.
#include <fmt/format.h>
#include <algorithm>
#include <chrono>

#include "core/clock.hpp"
#include "oms/controls/control_argument.hpp"
#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kLongPending = std::chrono::seconds{10};
constexpr std::size_t kMostListed = 20;

std::string to_the_second(core::WallTime at) { return core::to_rfc3339(at).substr(0, 19) + "Z"; }

std::string words_of(const LiveOrder& live) {
  return live.cancel_words.empty() ? "no answer yet" : live.cancel_words;
}

}  // namespace

// When it was wished, and not how often it was asked for: a text that changes with every try would be told
// with every try.
std::string OrderManager::long_cancelling() const {
  const auto pending = orders_.cancels_pending();
  std::string text;
  std::size_t old = 0;
  for (const LiveOrder* live : pending) {
    if (clock_.mono() - live->cancel_wanted_since < kLongPending) break;  // the longest wished come first
    if (++old > kMostNamed) continue;
    text += fmt::format("{} {} at {}, wished {} ({})", old > 1 ? "," : "", live->order.id(),
                        live->order.request.venue, to_the_second(live->cancel_wanted_at), words_of(*live));
  }
  if (old == 0) return {};
  return fmt::format("{} not carried out yet:{}{}",
                     old == 1 ? std::string{"a cancel is"} : fmt::format("{} cancels are", old), text,
                     old > kMostNamed ? fmt::format(", and {} more", old - kMostNamed) : std::string{});
}

std::vector<std::pair<std::string, std::string>> OrderManager::pending_cancels() const {
  const auto pending = orders_.cancels_pending();
  std::vector<std::pair<std::string, std::string>> all;
  for (const LiveOrder* live : pending) {
    if (all.size() == kMostListed) {
      all.emplace_back("cancel_pending", fmt::format("{} more", pending.size() - kMostListed));
      break;
    }
    all.emplace_back(
        "cancel_pending." + live->order.id().str(),
        fmt::format("wished {}, asked for {} times, {} says: {}", to_the_second(live->cancel_wanted_at),
                    live->cancels_sent, live->order.request.venue, words_of(*live)));
  }
  return all;
}

std::vector<std::pair<std::string, std::string>> OrderManager::known_of(const domain::ClientOrderId& id) {
  std::vector<std::pair<std::string, std::string>> known{{"ok", "true"}};
  const LiveOrder* live = orders_.find(id);
  known.emplace_back("held", live ? "true" : "false");
  if (!live || !live->cancel_pending()) return known;
  known.emplace_back("cancel_wished_at", core::to_rfc3339(live->cancel_wanted_at));
  known.emplace_back("cancels_sent", std::to_string(live->cancels_sent));
  known.emplace_back("cancel_words", words_of(*live));
  return known;
}

}  // namespace avenor::oms
