#include "oms/orders/order_manager.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <utility>

#include "core/failpoint.hpp"
#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "oms/orders/fingerprint.hpp"
#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderRequest;
using domain::OrderStatus;

constexpr core::Duration kUnprovedPass = 10s;  // while the order stream may be deaf again
constexpr core::Duration kForeignPassDelay = 1s;
constexpr core::Duration kForeignPassPause = 15s;  // a pass is several requests
constexpr core::Duration kLongestRetry = 4s;       // until then nothing is traded
constexpr core::Duration kKeepFinished = 120s;
constexpr std::size_t kMostFinished = 50'000;
constexpr std::size_t kMostShown = 20;  // of a kind that names from outside may multiply
constexpr std::size_t kLongestTrouble = 4096;
constexpr core::Duration kPaceKept = 60s;  // a bot's limit counts the orders of a minute

}  // namespace

OrderManager::OrderManager(OrderManagerOptions options, const core::Clock& clock, ledger::Ledger& ledger,
                           EventSink& events, risk::RiskLimits limits)
    : options_(options),
      clock_(clock),
      ledger_(ledger),
      events_(events),
      containment_(clock, events),
      relay_(clock, ledger, orders_, events),
      lifecycle_(clock, ledger, orders_, positions_, relay_, events),
      prices_(clock, options.triggers),
      gate_(std::move(limits)),
      kill_switch_(clock, ledger),
      exits_(clock, ledger, orders_, positions_, prices_, events, hooks_for_exits()) {
  orders_.on_bracket([this](const OrderRequest& request) {
    Station* station = station_of(request.venue);
    return station && !station->session.venue().holds_brackets(request);
  });
  lifecycle_.on_refused([this](const domain::Order& order, const std::string& why) {
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "ledger.refused",
                   .message = fmt::format(
                       "the database refused a change of {} ({}): trading is halted until someone has looked",
                       order.id(), why),
                   .subject = order.id().str()});
    kill_switch_.halt({}, "the database refused a change of " + order.id().str());
  });
}

OrderManager::~OrderManager() = default;

void OrderManager::add_venue(venue::Venue& venue) {
  auto station = std::make_unique<Station>(clock_, venue, ledger_, orders_, positions_, lifecycle_, events_);
  Station& s = *station;
  s.session.on_fills_wanted([&s](core::WallTime since) { s.reconciler.fetch_fills(since); });
  s.session.before_send([this](const domain::Order& order) { return spend_approval(order); });
  s.session.on_waited([this](const domain::Order& order) { return objection(order); });
  s.session.on_stayed([this](const domain::Order& order) {
    throttle_.admit(order.request.symbol, order.id(), clock_.mono());
  });
  s.session.on_answered([this](const domain::Order& order, bool refused) { venue_answered(order, refused); });
  s.session.on_exit_replaced([this](const domain::Order& old, const domain::ClientOrderId& name) {
    return exits_.replaced(old, name);
  });
  s.session.set_revived_policy(options_.revived);
  s.session.set_stranger_policy(options_.strangers, options_.is_test_trade);
  s.reconciler.set_break_wait(options_.break_wait);
  s.reconciler.on_found([this, &s](core::WallTime happened) {
    s.stream_watch.missed(happened, prices_.now_at(s.session.name()), clock_.mono());
  });
  s.reconciler.on_drift([this, &s](const domain::Symbol& symbol, const PositionBreak& drift, bool proven) {
    return broke(s, symbol, drift, proven);
  });
  s.reconciler.on_break_over([this, &s](const domain::Symbol& symbol) { break_over(s, symbol); });
  stations_[venue.name()] = std::move(station);
}

BracketEmulator::Hooks OrderManager::hooks_for_exits() {
  return {
      .open =
          [this](const domain::VenueName& venue) {
            const Station* station = station_of(venue);
            return ready_ && station && station->session.hears();
          },
      .market_open =
          [this](const domain::VenueName& venue) {
            const Station* station = station_of(venue);
            return !station || station->market_open.value_or(true);
          },
      .limits = [this](const domain::BotId& bot,
                       const domain::Symbol& symbol) { return gate_.book().limits_for(bot, symbol); },
      .position_in_doubt = [this](const domain::VenueName& venue,
                                  const domain::Symbol& symbol) { return position_in_doubt(venue, symbol); },
      .taken = [this](const domain::VenueName& venue, const domain::Symbol& symbol,
                      domain::Side exit) { return taken_from(venue, symbol, exit); },
      .compare_positions =
          [this](const domain::VenueName& venue) {
            if (Station* station = station_of(venue)) station->pass_at = clock_.mono();
          },
      .compared_at =
          [this](const domain::VenueName& venue) {
            const Station* station = station_of(venue);
            return station ? station->reconciler.compared_at() : core::MonoTime{};
          },
      .send =
          [this](const OrderRequest& request, const domain::ClientOrderId& entry) {
            take_in(
                request, fingerprint(request), [this](LiveOrder& live) { send_if_approved(live); },
                domain::OrderPurpose::HeldExit, entry);
          },
      .void_exit =
          [this](const OrderRequest& request, const domain::ClientOrderId& entry, const std::string& error,
                 const std::string& why) {
            take_in(
                request, fingerprint(request),
                [this, error, why](LiveOrder& live) {
                  lifecycle_.advance(live, OrderEvent::Cancelled,
                                     {.what = "exits", .venue_words = {}, .error = error, .message = why});
                },
                domain::OrderPurpose::HeldExit, entry);
          },
      .cancel = [this](LiveOrder& live) { station_of(live.order.request.venue)->session.cancel(live); },
      .released = [this](LiveOrder& live) { relay_.released(live); },
      .closing = [this](const OrderRequest& request) { return closing(request); },
  };
}

OrderManager::Station* OrderManager::station_of(const domain::VenueName& venue) {
  const auto it = stations_.find(venue);
  return it == stations_.end() ? nullptr : it->second.get();
}

void OrderManager::start(std::function<void()> ready, std::function<void(core::Error)> failed) {
  on_ready_ = std::move(ready);
  AVENOR_FAILPOINT("exec.before_recovery");
  ledger_.recover([this, failed = std::move(failed)](const core::Result<ledger::Recovered>& found) {
    if (!found) return failed(found.error());
    recovered(*found);
  });
}

void OrderManager::recovered(const ledger::Recovered& found) {
  const auto now = clock_.mono();
  positions_.load(found.positions);
  kill_switch_.load(found.switches, found.switched_at);
  for (const auto& row : found.unreadable) {
    unreadable_.try_emplace({row.venue, row.symbol}, fmt::format("{} cannot be read: {}", row.what, row.why));
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "ledger.unreadable",
                   .message = fmt::format("{} ({} at {}) cannot be read from the ledger: {}. It is left out, "
                                          "and nothing is opened in {} at {} "
                                          "until the row is right and execution was restarted",
                                          row.what, row.symbol, row.venue, row.why, row.symbol, row.venue),
                   .subject = row.what});
  }
  daily_pnl_.load(found.switches);
  // How long ago each was, by the wall clock of both lives; what lies ahead of it counts as just now.
  for (const auto& [bot, created_at] : found.recent)
    paces_[bot].push_back(now - std::max(core::Duration{}, clock_.wall() - created_at));
  for (const auto& [name, value] : found.switches) recall_closing(name);
  std::map<domain::VenueName, core::WallTime> oldest;
  for (const auto* list : {&found.open_orders, &found.unannounced})
    for (const auto& stored : *list) {
      LiveOrder& live = orders_.add(restored(stored, now));
      relay_.recovered(live);
      if (Station* station = station_of(live.order.request.venue)) station->session.recall_exits(live);
      exits_.hold(live);
      auto& since = oldest[live.order.request.venue];
      if (!is_final(live.order.status))
        since = since.is_set() ? std::min(since, live.order.created_at) : live.order.created_at;
    }
  recall_breaks();
  disarm_exits();
  recovered_ = true;
  for (const auto& halt : std::exchange(early_halts_, {})) control(halt.request, clock_.wall() - halt.age);
  AVENOR_FAILPOINT("exec.after_ledger_read");
  for (auto& [name, station] : stations_) {
    auto from = found.last_fill_at.is_set() ? found.last_fill_at : clock_.wall();
    if (const auto it = oldest.find(name); it != oldest.end() && it->second.is_set())
      from = std::min(from, it->second);
    station->reconciler.set_fills_from(from);
    begin_station(*station);
  }
  check_ready();
}

void OrderManager::begin_station(Station& station) {
  station.session.venue().start_stream({
      .on_order =
          [this, &station](const venue::OrderReport& report) {
            AVENOR_FAILPOINT("exec.before_event");
            station.stream_watch.heard();
            (void)containment_.run("an order report of the venue's stream", report.client_id,
                                   [&] { station.session.hear(report, "venue stream"); });
            AVENOR_FAILPOINT("exec.after_event");
          },
      .on_fill =
          [this, &station](const venue::FillReport& fill, const venue::OrderReport& order) {
            AVENOR_FAILPOINT("exec.before_event");
            station.stream_watch.heard();
            (void)containment_.run("an execution of the venue's stream", order.client_id,
                                   [&] { station.session.hear(fill, &order, "venue stream"); });
            if (!orders_.find_at_venue(station.session.name(), fill.venue_order_id, order.client_id))
              expect_break(station);
            AVENOR_FAILPOINT("exec.after_event");
          },
      .on_up =
          [this, &station] {
            station.stream_up = true;
            station.stream_watch.up(prices_.now_at(station.session.name()));
            station.stream_trouble.clear();
            if (station.reconciler.passed_once()) station.session.set_hears(true);
            reconcile(station);
          },
      .on_down =
          [&station](const std::string& reason) {
            station.stream_up = false;
            station.stream_watch.down();
            station.stream_trouble = reason;
            station.session.set_hears(false);
          },
      .on_warning =
          [this, &station](const std::string& text) {
            events_.alert({.severity = domain::Severity::Warning,
                           .code = "venue.strange",
                           .message = text,
                           .subject = station.session.name().str()});
          },
  });
}

void OrderManager::expect_break(Station& station) {
  const auto now = clock_.mono();
  const auto at = std::max(now + kForeignPassDelay, station.next_foreign_pass);
  if (station.pass_at && *station.pass_at <= at) return;
  station.pass_at = at;
  station.next_foreign_pass = at + kForeignPassPause;
}

void OrderManager::reconcile(Station& station) {
  station.pass_at.reset();
  check_clock(station);
  AVENOR_FAILPOINT("exec.before_reconcile");
  station.reconciler.run([this, &station](const core::Status& status) {
    AVENOR_FAILPOINT("exec.after_reconcile");
    if (!status) {
      station.pass_trouble = status.error().message;
      station.pass_at = clock_.mono() + station.retry;
      station.retry = std::min(station.retry * 2, kLongestRetry);
      return;
    }
    station.pass_trouble.clear();
    station.retry = kFirstPassRetry;
    station.pass_at =
        clock_.mono() + (station.stream_watch.unproved() ? std::min(kUnprovedPass, options_.reconcile_every)
                                                         : options_.reconcile_every);
    station.session.set_hears(station.stream_up);
    check_cash(station);
    check_ready();
  });
}

void OrderManager::check_ready() {
  if (ready_ || !recovered_) return;
  for (const auto& [name, station] : stations_)
    if (!station->reconciler.passed_once()) return;
  ready_ = true;
  AVENOR_FAILPOINT("exec.before_ready");
  if (on_ready_) on_ready_();
}

void OrderManager::tick() {
  if (!recovered_) return;
  const auto now = clock_.mono();
  // Each in a frame of its own: what one cannot do does not stop the others.
  (void)containment_.run("repeating what was not acknowledged", {}, [&] { relay_.tick(); });
  for (auto& [name, station] : stations_) {
    const std::string_view venue = name.view();
    (void)containment_.run("asking a venue again", venue, [&] { station->session.tick(); });
    (void)containment_.run("comparing with a venue", venue, [&] {
      station->reconciler.tick();
      check_stream(*station);
      if (station->pass_at && now >= *station->pass_at) reconcile(*station);
    });
  }
  (void)containment_.run("watching held exits", {}, [&] { exits_.tick(); });
  if (now >= next_guard_) {
    next_guard_ = now + 1s;
    (void)containment_.run("reckoning the day's losses", {}, [&] { check_losses(); });
    (void)containment_.run("looking at the clock", {}, [&] { notice_clock_step(); });
    (void)containment_.run("closing on the operator's word", {}, [&] { close_tick(); });
  }
  if (now < next_eviction_) return;
  next_eviction_ = now + 5s;
  orders_.evict(now - kKeepFinished, kMostFinished);
  forget_idle();
}

// What is kept by names that anybody may invent.
void OrderManager::forget_idle() {
  const auto now = clock_.mono();
  std::erase_if(
      paces_, [&](const auto& pace) { return pace.second.empty() || now - pace.second.back() > kPaceKept; });
  std::erase_if(rejections_, [&](const auto& bot) { return !bots_.contains(bot.first); });
  throttle_.forget_idle(now);
}

std::string OrderManager::degraded_reason() const {
  std::vector<std::string> all;
  if (!ledger_trouble_.empty()) all.push_back(ledger_trouble_);
  for (const auto& [name, station] : stations_) {
    if (!station->stream_up)
      all.push_back(fmt::format("order stream of {} is down ({})", name, station->stream_trouble));
    if (station->stream_watch.unproved())
      all.push_back(fmt::format("order stream of {} was deaf ({} times) and has brought nothing since", name,
                                station->stream_watch.times()));
    if (const auto blocked = station->session.venue().account_blocked(); !blocked.empty())
      all.push_back(fmt::format("account blocked: {} says {}; its orders are refused", name, blocked));
    if (const auto quiet = station->session.venue().quiet_for(); quiet > kLongQuiet)
      all.push_back(fmt::format("{} has asked for a pause (rate limit): only cancels are sent", name));
    if (!station->account_trouble.empty())
      all.push_back(fmt::format("the account of {} cannot be read ({}){}", name, station->account_trouble,
                                station->account_unread >= kAccountUnknown ? ": nothing is opened" : ""));
    if (const auto since = station->reconciler.under_way_since(); since && clock_.mono() - *since > kLongPass)
      all.push_back(
          fmt::format("reconciliation: {} has not answered all of its questions for {} s", name,
                      std::chrono::duration_cast<std::chrono::seconds>(clock_.mono() - *since).count()));
    if (!station->pass_trouble.empty()) all.push_back("reconciliation: " + station->pass_trouble);
    for (const auto& symbol : station->reconciler.unreadable())
      all.push_back(fmt::format("{} at {} blocked: its position there cannot be read", symbol, name));
    for (const auto& [symbol, drift] : station->reconciler.drift())
      if (drift.told)
        all.push_back(fmt::format(
            "{} differs: {} holds {}, the ledger says {} (since {}Z)", symbol, name, drift.venues, drift.ours,
            core::to_rfc3339(clock_.wall() - (clock_.mono() - drift.since)).substr(0, 16)));
  }
  if (!early_halts_.empty()) all.push_back("a halt waits for the ledger to be read");
  if (auto unknown = long_unknown(); !unknown.empty()) all.push_back(std::move(unknown));
  if (auto waiting = long_waiting(); !waiting.empty()) all.push_back(std::move(waiting));
  if (auto cancelling = long_cancelling(); !cancelling.empty()) all.push_back(std::move(cancelling));
  if (auto blind = exits_.degraded_reason(); !blind.empty()) all.push_back(std::move(blind));
  for (const auto& [place, why] : unreadable_)
    all.push_back(fmt::format("{} at {} blocked: {}", place.second, place.first, why));
  std::size_t halted = 0;
  for (const auto& [key, why] : kill_switch_.all())
    if (halted++ < kMostShown)
      all.push_back(
          fmt::format("{} halted: {}", key.first.everything() ? "all trading" : key.first.to_string(), why));
  if (halted > kMostShown) all.push_back(fmt::format("{} halts more", halted - kMostShown));
  return core::shortened(fmt::format("{}", fmt::join(all, "; ")), kLongestTrouble);
}

std::string OrderManager::summary() const {
  const auto held =
      exits_.count() == 0 ? std::string{} : fmt::format("exits of {} entries held, ", exits_.count());
  return fmt::format("{} open orders, {} unknown, {}{} changes on their way to the ledger",
                     orders_.open_count(), orders_.unknown_count(), held, ledger_.backlog());
}

}  // namespace avenor::oms
