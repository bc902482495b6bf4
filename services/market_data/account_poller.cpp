#include "market_data/account_poller.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/failpoint.hpp"

namespace avenor::market_data {
namespace {

constexpr core::Duration kRepeat = std::chrono::seconds(15);
constexpr core::Duration kSlowAnswer = std::chrono::seconds(1);  // too slow to derive the venue's clock from

}  // namespace

AccountPoller::AccountPoller(venue::Account& account, venue::InstrumentCatalog& instruments,
                             const core::Clock& clock, const std::vector<domain::Symbol>& symbols,
                             Hooks hooks)
    : account_(account),
      instruments_(instruments),
      clock_(clock),
      hooks_(std::move(hooks)),
      watch_(account.name(), symbols, kRepeat) {}

void AccountPoller::answered(Query& query, const venue::VenueError* error) {
  --open_queries_;
  const bool was_failing = query.failing();
  query.failures = error == nullptr ? 0 : query.failures + 1;
  if (error != nullptr) query.error = error->message;
  if (query.failing() != was_failing) hooks_.state_changed();
}

void AccountPoller::poll() {
  if (open_queries_ > 0) return;  // the venue has not answered the previous poll
  AVENOR_FAILPOINT("data.before_poll");
  if (polls_++ % kClockEvery == 0) poll_clock();
  open_queries_ += 2;
  account_.balance([this](venue::VenueResult<domain::Balance> balance) {
    answered(balance_, balance ? nullptr : &balance.error());
    if (!balance) return;
    if (const auto changed = watch_.balance(*balance, clock_.mono())) hooks_.publish(*changed);
  });
  account_.positions([this](venue::VenueResult<std::vector<domain::NamedPosition>> listed) {
    answered(positions_, listed ? nullptr : &listed.error());
    if (!listed) return;
    const UnreadPositions unread{.symbols = account_.unreadable_positions(),
                                 .others = account_.positions_incomplete()};
    for (const auto& position : watch_.positions(*listed, clock_.mono(), unread)) publish(position);
    AVENOR_FAILPOINT("data.after_poll");
  });
}

void AccountPoller::poll_clock() {
  instruments_.refresh();
  ++open_queries_;
  const auto asked = clock_.mono();
  const auto asked_wall = clock_.wall();
  account_.clock([this, asked, asked_wall](venue::VenueResult<venue::VenueClock> clock) {
    answered(market_, clock ? nullptr : &clock.error());
    if (!clock) return;
    instruments_.set_sessions(clock->sessions);
    // The venue read its clock somewhere within the round trip.
    const auto round_trip = clock_.mono() - asked;
    std::optional<core::Duration> ahead;
    if (clock->now.is_set() && round_trip < kSlowAnswer) ahead = clock->now - (asked_wall + round_trip / 2);
    hooks_.on_clock(ahead);
  });
}

void AccountPoller::publish(const domain::NamedPosition& position) {
  hooks_.publish(wire::PositionReport{.symbol = position.key.symbol,
                                      .venue = position.key.venue,
                                      .bot_id = {},
                                      .qty = position.position.qty,
                                      .avg_price = position.position.avg_price,
                                      .realized_pnl = {}});
}

void AccountPoller::publish_all() {
  if (const auto balance = watch_.last_balance()) hooks_.publish(*balance);
  for (const auto& position : watch_.last_positions()) publish(position);
}

std::vector<std::string> AccountPoller::failing() const {
  std::vector<std::string> sentences;
  for (const Query* query : {&balance_, &positions_, &market_})
    if (query->failing())
      sentences.push_back(fmt::format("no {} from {}: {}", query->what, account_.name(), query->error));
  return sentences;
}

}  // namespace avenor::market_data
