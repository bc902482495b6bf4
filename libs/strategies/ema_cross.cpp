#include "strategies/ema_cross.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/writer.hpp"

namespace avenor::strategies {

using namespace strategy;

namespace {

using std::chrono::seconds;

constexpr core::Duration kFirstHold = seconds(1);
constexpr core::Duration kLongestHold = seconds(60);

std::string text_of(const std::optional<domain::Price>& price) {
  return price ? price->to_string() : std::string();
}

}  // namespace

EmaCross::Track& EmaCross::track_of(const domain::Symbol& symbol) {
  return tracks_.try_emplace(symbol, settings_.fast, settings_.slow).first->second;
}

void EmaCross::on_quote(Context& context, const domain::Quote& quote) {
  const std::optional<domain::Price> mid = quote.mid();
  if (quote.stale || !mid) return;
  Track& track = track_of(quote.symbol);
  if (sample(context, track, *mid) && track.fast && track.slow) {
    const bool above = *track.fast > *track.slow;
    if (track.known && above != track.above) track.entry_wanted = above;
    track.above = above;
    track.known = true;
  }
  if (track.known) decide(context, track, quote, *mid);
}

bool EmaCross::sample(Context& context, Track& track, domain::Price mid) const {
  const core::WallTime now = context.now();
  if (settings_.sample_every > core::Duration::zero()) {
    const core::Duration since = now - track.sampled_at;
    // Below zero: the wall clock was set back; the sampling interval restarts here.
    if (track.sampled_at.is_set() && since >= core::Duration::zero() && since < settings_.sample_every)
      return false;
  } else if (track.last_mid == mid) {
    return false;
  }
  track.sampled_at = now;
  track.last_mid = mid;
  track.fast = track.fast_average.update(mid.decimal().to_double());
  track.slow = track.slow_average.update(mid.decimal().to_double());
  return true;
}

void EmaCross::decide(Context& context, Track& track, const domain::Quote& quote, domain::Price mid) {
  if (context.has_open_order(quote.symbol)) return;
  const core::Duration hold_left = track.hold_until - context.now();
  if (hold_left > core::Duration::zero() && hold_left <= kLongestHold) return;
  const domain::Quantity held = context.position(quote.symbol).qty;
  if (held.is_positive() && !track.above) {
    send(context, track, quote, mid,
         {.symbol = quote.symbol, .side = domain::Side::Sell, .qty = held, .reason = domain::Reason::Exit});
  } else if (held.is_zero() && track.entry_wanted && spread_allows(quote)) {
    send(context, track, quote, mid,
         {.symbol = quote.symbol,
          .side = domain::Side::Buy,
          .qty = settings_.qty,
          .reason = domain::Reason::Entry});
  }
}

bool EmaCross::spread_allows(const domain::Quote& quote) const {
  if (!settings_.max_spread) return true;
  return quote.bid && quote.ask && *quote.ask - *quote.bid <= *settings_.max_spread;
}

void EmaCross::send(Context& context, Track& track, const domain::Quote& quote, domain::Price mid,
                    const NewOrder& wish) {
  NewOrder draft = wish;
  draft.rationale = json::object([&](auto& json) {
    json.field("signal", track.above ? "cross_up" : "cross_down")
        .field("fast", fmt::format("{:.6f}", *track.fast))
        .field("slow", fmt::format("{:.6f}", *track.slow))
        .field("mid", mid)
        .field("bid", text_of(quote.bid))
        .field("ask", text_of(quote.ask))
        .field("held", context.position(quote.symbol).qty);
  });
  if (context.submit(draft)) track.entry_wanted = false;
}

void EmaCross::on_order(Context& context, const OrderView& order) {
  if (order.open) return;
  Track& track = track_of(order.symbol);
  if (order.filled_qty.is_positive()) {
    track.hold = core::Duration::zero();
    return;
  }
  track.hold = std::clamp(track.hold * 2, kFirstHold, kLongestHold);
  track.hold_until = context.now() + track.hold;
}

std::unique_ptr<Strategy> make_ema_cross(Parameters& parameters) {
  constexpr int kLongestPeriod = 1'000'000;
  EmaCrossSettings settings;
  settings.fast = parameters.integer("fast", {}, 1, kLongestPeriod);
  settings.slow = parameters.integer("slow", {}, 2, kLongestPeriod);
  settings.qty = parameters.quantity("qty");
  settings.sample_every = std::chrono::milliseconds(parameters.integer("sample_ms", 0, 0, 86'400'000));
  settings.max_spread = parameters.price("max_spread");
  if (parameters.good() && settings.fast >= settings.slow) {
    parameters.problem("fast",
                       fmt::format("must be below slow: {} is not below {}", settings.fast, settings.slow));
  }
  if (!parameters.good()) return nullptr;
  return std::make_unique<EmaCross>(settings);
}

}  // namespace avenor::strategies
