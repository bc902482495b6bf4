// Orders that the venue shows and no bot sent as such: the exits of a bracket, and other hands'.
#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <memory>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/brackets/child_orders.hpp"
#include "oms/orders/fingerprint.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {
namespace {

constexpr std::size_t kMostExternal = 10'000;
constexpr std::size_t kHalfUnattributed = 5'000;
constexpr int kMostExitsChecks = 30;  ///< about two minutes
constexpr core::Duration kLongestDoubt = std::chrono::seconds{60};
constexpr core::Duration kFirstExitsCheck = std::chrono::milliseconds{100};
constexpr core::Duration kLongestExitsCheck = std::chrono::seconds{5};

/// What the venue shows of an order, as a request of `bot`.
domain::OrderRequest request_of(const venue::OrderReport& report, const domain::VenueName& venue,
                                const domain::BotId& bot) {
  domain::OrderRequest request;
  request.bot_id = bot;
  request.symbol = report.symbol;
  request.venue = venue;
  request.side = report.side;
  // As its prices say: what another hand has sent may have a type that we have no word for, and the ledger
  // wants both to agree.
  using enum domain::OrderType;
  request.type =
      report.limit_price ? (report.stop_price ? StopLimit : Limit) : (report.stop_price ? Stop : Market);
  request.qty = report.qty;
  request.time_in_force = domain::TimeInForce::Gtc;
  request.limit_price = report.limit_price;
  request.stop_price = report.stop_price;
  return request;
}

}  // namespace

void VenueSession::adopt_legs(LiveOrder& parent, const venue::OrderReport& report) {
  if (!parent.order.request.bracket || parent.exits_ours) return;
  bool all = !report.legs.empty();
  for (const auto& leg : report.legs) {
    LiveOrder* known = orders_.find_at_venue(name(), leg.venue_order_id, leg.client_id);
    all = all && known && known->durable_version > 0;
    if (known)
      apply(*known, leg, "venue, with its parent");
    else
      adopt_leg(parent, leg);
  }
  parent.exits_known = parent.exits_known || all;
  if (parent.exits_known) owing_exits_.erase(parent.order.id());
}

bool VenueSession::maybe_exit(const venue::OrderReport& report) {
  const auto fits = [&](const LiveOrder* live) {
    const auto& entry = live->order.request;
    return entry.bracket && !live->exits_ours && !live->exits_known && live->may_be_at_venue() &&
           entry.symbol == report.symbol && entry.side != report.side;
  };
  if (std::ranges::any_of(orders_.open(name()), fits)) return true;
  return std::ranges::any_of(owing_exits_, [&](const auto& id) {
    const LiveOrder* live = orders_.find(id);
    return live && live->owes_exits() && fits(live);
  });
}

bool VenueSession::owes_exits(const domain::BotId& bot, const domain::Symbol& symbol) {
  const auto owed = owed_exits(symbol, bot);
  return owed.open_buys.is_positive() || owed.open_sells.is_positive();
}

bool VenueSession::owes_exits(const Scope& scope) {
  return std::ranges::any_of(owing_exits_, [&](const auto& id) {
    const LiveOrder* live = orders_.find(id);
    return live && live->owes_exits() && scope.covers(live->order.request);
  });
}

risk::Exposure VenueSession::owed_exits(const domain::Symbol& symbol, const domain::BotId& bot) {
  risk::Exposure owed;
  for (const auto& id : owing_exits_) {
    const LiveOrder* live = orders_.find(id);
    if (!live || !live->owes_exits()) continue;
    const auto& entry = live->order.request;
    if (entry.symbol != symbol || (!bot.empty() && entry.bot_id != bot)) continue;
    (entry.side == domain::Side::Buy ? owed.open_sells : owed.open_buys) += live->order.filled_qty;
  }
  return owed;
}

void VenueSession::want_exits(LiveOrder& live) {
  if (!live.owes_exits() || live.exits_check_due) return;
  if (live.exits_checks == kMostExitsChecks) {
    live.exits_known = true;  // nothing more to wait for
    owing_exits_.erase(live.order.id());
    events_.alert(
        {.severity = domain::Severity::Critical,
         .code = "venue.exits_missing",
         .message = fmt::format("{} has {} and does not show its exits: the position may be without its stop",
                                name(), live.order.id()),
         .subject = live.order.id().str()});
    return;
  }
  live.exits_check_due = true;
  owing_exits_.insert(live.order.id());
  const auto wait =
      std::min<core::Duration>(kFirstExitsCheck * (1 << std::min(live.exits_checks, 8)), kLongestExitsCheck);
  ++live.exits_checks;
  exit_checks_.add(clock_.mono() + wait, live.order.id());
}

void VenueSession::recall_exits(LiveOrder& live) {
  if (!live.owes_exits()) return;
  owing_exits_.insert(live.order.id());
  // The second answer comes last: then all that is wanted has been looked for.
  auto found = std::make_shared<bool>(true);
  const auto look = [&](bool profit, std::function<void()> then) {
    ledger_.find(ledger::Ledger::By::ClientOrderId, child_id(live.order.id(), profit).str(),
                 [found, then = std::move(then)](const core::Result<std::optional<ledger::Stored>>& row) {
                   *found = *found && row && row->has_value();
                   then();
                 });
  };
  const auto end = [this, found, id = live.order.id()] {
    LiveOrder* again = orders_.find(id);
    if (!again) return;
    again->exits_known = again->exits_known || *found;
    if (again->exits_known) owing_exits_.erase(id);
    want_exits(*again);
  };
  const auto& bracket = *live.order.request.bracket;
  if (bracket.take_profit) look(true, bracket.stop_loss ? std::function<void()>{[] {}} : end);
  if (bracket.stop_loss) look(false, end);
}

void VenueSession::adopt_leg(LiveOrder& parent, const venue::OrderReport& leg) {
  const bool profit = leg.type == domain::OrderType::Limit;
  LiveOrder fresh;
  fresh.order.request = request_of(leg, name(), parent.order.request.bot_id);
  fresh.order.request.client_order_id = child_id(parent.order.id(), profit);
  // What was ordered is the whole entry's: what its sibling has taken before this first look is no part of
  // it, and older news that still tells the whole is no larger order.
  fresh.order.request.qty = std::max(leg.qty, parent.order.request.qty);
  fresh.order.purpose = domain::OrderPurpose::VenueExit;
  fresh.order.parent = parent.order.id();
  fresh.order.request.reason = profit ? domain::Reason::TakeProfit : domain::Reason::StopLoss;
  fresh.order.request.time_in_force = parent.order.request.time_in_force;
  fresh.order.request.origin = fmt::format(R"({{"parent":"{}"}})", parent.order.id());
  fresh.venue_exit = true;
  if (orders_.find(fresh.order.id())) return;  // its row is on the way
  adopt(std::move(fresh), leg);
}

void VenueSession::adopt(LiveOrder fresh, const venue::OrderReport& report,
                         std::function<void(LiveOrder&)> then) {
  fresh.order.created_at = clock_.wall();
  if (report.client_id != fresh.order.id().str()) fresh.order.venue_client_id = report.client_id;
  fresh.fingerprint = fingerprint(fresh.order.request);
  fresh.received_at = fresh.touched = clock_.mono();
  fresh.sending = LiveOrder::Sending::Done;  // it is there already
  LiveOrder& live = orders_.add(std::move(fresh));
  ledger::Change change;
  change.intent =
      ledger::Intent{.order = live.order, .fingerprint = live.fingerprint, .is_test_trade = is_test_trade_};
  AVENOR_FAILPOINT("exec.before_adopt");
  ledger_.write(std::move(change), [this, id = live.order.id(), report,
                                    then = std::move(then)](const ledger::Written& written) {
    AVENOR_FAILPOINT("exec.after_adopt");
    LiveOrder* adopted = orders_.find(id);
    if (!adopted) return;
    if (written.refused) {
      events_.alert(
          {.severity = domain::Severity::Critical,
           .code = "ledger.refused",
           .message = fmt::format("the database refused to take {} in: {}", id, written.refused->message),
           .subject = id.str()});
      strangers_.erase(report.venue_order_id.str());  // the next pass tries it again
      return orders_.remove(*adopted);
    }
    if (written.known) {  // an earlier life of ours had taken it in
      orders_.remove(*adopted);
      LiveOrder& known = orders_.add(restored(*written.known, clock_.mono()));
      return apply(known, report, "reconciliation");
    }
    adopted->durable_version = std::max(adopted->durable_version, 1);
    apply(*adopted, report, "reconciliation");
    if (then) then(*adopted);
  });
}

void VenueSession::adopt_position(const domain::Symbol& symbol, domain::Quantity signed_qty,
                                  domain::Price price) {
  const auto now = clock_.wall();
  const domain::VenueOrderId venue_id{fmt::format("adopted-{}-{}", symbol, now.ns)};
  venue::OrderReport report{.client_id = {},
                            .venue_order_id = venue_id,
                            .symbol = symbol,
                            .side = signed_qty.is_negative() ? domain::Side::Sell : domain::Side::Buy,
                            .qty = signed_qty.abs()};
  report.words = "a position that the venue holds and no order of ours explains";
  LiveOrder fresh;
  fresh.order.request = request_of(report, name(), domain::BotId{"external"});
  fresh.order.request.client_order_id = domain::ClientOrderId{fmt::format("external:manual:{}", venue_id)};
  fresh.order.purpose = domain::OrderPurpose::External;
  adopt(std::move(fresh), report, [this, report, price, now](LiveOrder& live) {
    const venue::FillReport fill{.exec_id = domain::ExecId{report.venue_order_id.str() + "/1"},
                                 .venue_order_id = report.venue_order_id,
                                 .client_id = {},
                                 .symbol = report.symbol,
                                 .side = report.side,
                                 .price = price,
                                 .qty = report.qty,
                                 .fee = {},
                                 .fee_currency = {},
                                 .event_ts = now};
    events_.alert(
        {.severity = domain::Severity::Info,
         .code = "position.drift_over",
         .message = fmt::format("the difference, {} {}, is booked as {} of bot external",
                                domain::signed_qty(fill.side, fill.qty), fill.symbol, live.order.id()),
         .subject = fill.symbol.str()});
    lifecycle_.fill(live, fill,
                    {.what = "adopted position", .venue_words = report.words, .error = {}, .message = {}});
  });
}

bool VenueSession::in_doubt(const domain::Symbol& symbol) {
  const auto young = [now = clock_.mono()](const auto& entry) {
    return now - entry.second.since < kLongestDoubt;
  };
  return std::ranges::any_of(unattributed_, young) ||
         std::ranges::any_of(orders_.open(name()), [&](const LiveOrder* live) {
           const bool being_adopted = live->durable_version == 0 && live->sending == LiveOrder::Sending::Done;
           return (symbol.empty() || live->order.request.symbol == symbol) &&
                  (live->fills_owed() || being_adopted);
         });
}

core::WallTime VenueSession::oldest_unattributed() {
  // Once half of the places are free again, the pass that reads from there finds place for the others.
  core::WallTime oldest = untracked_since_;
  if (unattributed_.size() < kHalfUnattributed) untracked_since_ = {};
  for (const auto& [exec, entry] : unattributed_)
    if (!oldest.is_set() || entry.event_ts < oldest) oldest = entry.event_ts;
  return oldest;
}

bool VenueSession::stranger(const venue::OrderReport& report, const std::string& way) {
  if (maybe_exit(report)) return false;  // the next pass sees it again
  if (strangers_.size() >= kMostExternal) strangers_.clear();
  if (!strangers_.insert(report.venue_order_id.str()).second) return true;
  if (report.replaces.empty()) {
    foreign(report, way);
  } else {
    with_ledger_order(report.replaces, {}, [this, report, way](LiveOrder* old) {
      if (old) return continues(*old, report);
      foreign(report, way);
    });
  }
  return true;
}

void VenueSession::continues(LiveOrder& old, const venue::OrderReport& report) {
  const auto bot = old.order.request.bot_id;
  LiveOrder fresh;
  auto& request = fresh.order.request;
  request = request_of(report, name(), bot);
  request.client_order_id = domain::ClientOrderId{fmt::format("{}:manual:{}", bot, report.venue_order_id)};
  request.reason = old.order.request.reason;
  request.time_in_force = old.order.request.time_in_force;
  // What it is for has not changed.
  fresh.order.purpose = old.order.purpose;
  fresh.order.parent = old.order.parent;
  fresh.take_purpose();
  if (fresh.venue_exit) request.qty = std::max(report.qty, old.order.leaves_qty());  // see adopt_leg()
  bool exits_lost = false;
  if (old.exits_ours) {
    request.bracket = old.order.request.bracket;
    exits_lost = !domain::validate(request);
    if (exits_lost) request.bracket.reset();
  }
  if (orders_.find(request.client_order_id)) return;  // its row is on the way
  if (fresh.protects && on_exit_replaced_)
    request.client_order_id = on_exit_replaced_(old.order, request.client_order_id);
  events_.alert(
      {.severity = exits_lost ? domain::Severity::Critical : domain::Severity::Warning,
       .code = "venue.order_replaced",
       .message = fmt::format(
           "{} was edited at {} by another hand: its order {} goes on as {} of {}: {} {} {}{}",
           old.order.id(), name(), report.venue_order_id, request.client_order_id, bot,
           domain::to_text(report.side), report.qty, report.symbol,
           exits_lost ? "; its exits do not fit the new price, so what it fills from now on is not protected"
                      : ""),
       .subject = old.order.id().str()});
  adopt(std::move(fresh), report);
}

void VenueSession::foreign(const venue::OrderReport& report, const std::string& way) {
  const bool adopting = stranger_policy_ == ExternalPolicy::Adopt && report.qty.is_positive();
  events_.alert(
      {.severity =
           stranger_policy_ == ExternalPolicy::Ignore ? domain::Severity::Info : domain::Severity::Warning,
       .code = "venue.unknown_order",
       .message = fmt::format("{} shows an order that is not ours ({}): {} {} {} {}{}", name(), way,
                              report.venue_order_id, domain::to_text(report.side), report.qty, report.symbol,
                              adopting ? "; it is taken into the ledger as bot external" : ""),
       .subject = report.venue_order_id.str()});
  if (!adopting) return;
  LiveOrder fresh;
  fresh.order.request = request_of(report, name(), domain::BotId{"external"});
  fresh.order.request.client_order_id =
      domain::ClientOrderId{fmt::format("external:manual:{}", report.venue_order_id)};
  fresh.order.purpose = domain::OrderPurpose::External;
  if (!orders_.find(fresh.order.id())) adopt(std::move(fresh), report);
}

}  // namespace avenor::oms
