#include "sim/finale.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>
#include <utility>

#include "domain/text.hpp"
#include "oms/brackets/child_orders.hpp"
#include "sim/comparison.hpp"
#include "sim/stage.hpp"

namespace avenor::sim {
namespace {

using namespace std::chrono_literals;
using domain::Side;
using oms::ExternalPolicy;

class Ending {
 public:
  explicit Ending(Stage& stage) : stage_(stage), world_(stage.world) {}

  void play() {
    switch (stage_.scenario.finale) {
      case Finale::Nothing: return;
      case Finale::Clock: return clock();
      case Finale::PositionBreak: return drift();
      case Finale::Rejections: return rejections();
      case Finale::Loss: return loss();
      case Finale::Flatten: return flatten();
      case Finale::History: return history();
      case Finale::Unknown: return unknown();
      case Finale::Exits: return exits();
      case Finale::Mute: return mute();
    }
  }

 private:
  const std::string kAtVenue = "halt@" + kVenue.str(), kBotAtVenue = "halt.a@" + kVenue.str();

  std::string halted(const std::string& name) const {
    const auto it = stage_.tables.controls.find(name);
    return it == stage_.tables.controls.end() ? std::string{} : it->second;
  }
  static std::string break_of(const domain::Symbol& symbol) {
    return fmt::format("halt-break@{}/{}", kVenue, symbol);
  }
  void expect(bool good, const std::string& what) {
    if (!good) stage_.violation("finale: " + what);
  }
  /// A restart right after it was decided must not make any difference.
  void maybe_restart() {
    if (world_.happens(0.4)) stage_.crash(stage_.units[0]);
  }
  /// What has reached the venue and is no exit: those protect, and no halt holds them.
  std::ptrdiff_t held_by_halts() const {
    return std::ranges::count_if(stage_.exchange.received,
                                 [](const auto& one) { return !is_exit(domain::ClientOrderId{one.first}); });
  }
  /// An order that must be refused because of a halt.
  void expect_refusal(const domain::Symbol& symbol = kSymbols[0]) {
    maybe_restart();
    world_.run_for(4s);
    const auto before = held_by_halts();
    stage_.bot("a").make_market_order(Side::Buy, 1, symbol);
    world_.run_for(4s);
    expect(held_by_halts() == before, "an order reached the venue while it was halted");
  }
  /// The halts that the storm has left. False: there is a reason to halt again.
  bool resume_all() {
    stage_.person.resume({});
    for (const auto& scope : stage_.tables.halted_scopes())
      if (!scope.everything()) stage_.person.resume(scope);
    world_.run_for(4s);
    for (int i = 0; i < 8 && !stage_.person.idle(); ++i) world_.run_for(1s);
    return halted("halt").empty() && halted("halt.a").empty() && halted(kAtVenue).empty() &&
           halted(kBotAtVenue).empty();
  }

  void clock() {
    if (!resume_all()) return;
    world_.set_wall_off(world_.happens(0.5) ? 1h : -1h);
    world_.run_for(15s);
    expect(halted(kAtVenue).find("clock") != std::string::npos,
           "an hour off the venue's clock, and not halted");
    expect_refusal();
    world_.set_wall_off(0s);
    world_.run_for(6s);
    resume_all();
    expect(halted(kAtVenue).empty(),
           "the clock is right, the operator has resumed, and all is halted: " + halted(kAtVenue));
  }

  void drift() {
    if (!resume_all()) return;
    stage_.exchange.splits.erase(kSymbols[1]);  // what is left of one is chance from here on
    domain::Quantity ours, moved{world_.happens(0.5) ? 70 : -70};
    for (const auto& [key, position] : stage_.tables.positions)
      if (key.symbol == kSymbols[1] && key.venue == kVenue) ours += position.qty;
    // Not such that venue and ledger, which the storm has left apart, agree by it.
    if (stage_.exchange.positions[kSymbols[1]] + moved == ours) moved = -moved;
    stage_.exchange.transfer(kSymbols[1], moved);
    // What open orders could explain is waited for.
    world_.run_for(Scenario::kBreakWait + 20s);
    const bool told = halted(break_of(kSymbols[1])).find("the ledger says") != std::string::npos;
    expect(halted("halt").empty(), "a break of one symbol, and all is halted");
    switch (stage_.scenario.strangers) {
      case ExternalPolicy::Alarm:
        expect(told, "a position that nothing explains, and not halted");
        return expect_refusal(kSymbols[1]);
      case ExternalPolicy::Adopt:
      case ExternalPolicy::Ignore:
        return expect(
            // what was adopted is compared with the rest
            !told || stage_.not_booked.contains(kSymbols[1]), "halted for a drift, against the policy");
    }
  }

  void rejections() {
    if (!resume_all()) return;
    stage_.exchange.faults.refuse = 1;
    const auto before = stage_.exchange.received.size();
    for (int i = 0; i < kMaxRejections + 2; ++i) {
      // One that its limits let pass, whatever is open besides.
      const auto held = stage_.exchange.shares[{domain::BotId{"a"}, kSymbols[0]}];
      auto with_open_sells = held, with_open_buys = held;
      for (const auto& [id, row] : stage_.tables.trades) {
        const auto& r = row.stored.order.request;
        if (r.bot_id.view() != "a" || r.symbol != kSymbols[0]) continue;
        if (r.side == Side::Sell)
          with_open_sells -= row.stored.order.leaves_qty();
        else
          with_open_buys += row.stored.order.leaves_qty();
      }
      const bool may_sell = with_open_sells > domain::Quantity{-kMaxBotPosition};
      const bool may_buy = with_open_buys < domain::Quantity{kMaxBotPosition};
      if (!may_sell && !may_buy) {
        stage_.exchange.faults.refuse = 0;
        return;
      }
      const bool sells = may_sell && (held.is_positive() || !may_buy);
      stage_.bot("a").make_market_order(sells ? Side::Sell : Side::Buy, 1, kSymbols[0]);
      world_.run_for(500ms);
    }
    world_.run_for(2s);
    stage_.exchange.faults.refuse = 0;
    expect(halted(kBotAtVenue).find("in a row") != std::string::npos,
           "refused again and again, and not halted");
    expect(stage_.exchange.received.size() <= before + kMaxRejections,
           "more orders went out than may be refused in a row");
    expect_refusal();
  }

  void loss() {
    if (!resume_all()) return;
    const auto& held = stage_.exchange.shares[{domain::BotId{"a"}, kSymbols[0]}];
    for (int i = 0; i < 6 && !held.is_negative(); ++i) {
      stage_.bot("a").make_market_order(Side::Sell, kMaxOrder, kSymbols[0]);
      world_.run_for(2s);
    }
    if (!held.is_negative()) return;          // its limits do not let it
    stage_.market.move(kSymbols[0], 40'000);  // more than it can have won
    world_.run_for(4s);
    expect(!halted("halt.a").empty(), "the largest daily loss is exceeded, and not halted");
    expect_refusal();
  }

  /// Where a cancel stays pending for ever: no position is closed while an order lives that could open it
  /// again.
  std::set<std::pair<domain::BotId, domain::Symbol>> stuck_at_venue() const {
    std::set<std::pair<domain::BotId, domain::Symbol>> stuck;
    for (const auto& [id, order] : stage_.exchange.orders)
      if (order.open && order.pending_cancel && !told_as_filled(id, order) &&
          (!order.foreign() || stage_.scenario.strangers == ExternalPolicy::Adopt))
        stuck.emplace(order.bot, order.report.symbol);
    return stuck;
  }

  /// What is open there beside an order that is filled nobody waits for: told, and cancelled
  /// (order.filled_and_open).
  bool told_as_filled(const std::string& id, const Exchange::Order& order) const {
    const auto row = stage_.tables.trades.find(domain::ClientOrderId{id});
    return order.is_excess() && row != stage_.tables.trades.end() &&
           domain::is_final(row->second.stored.order.status);
  }

  void flatten() {
    const bool all = world_.happens(0.6);
    stage_.person.halt(all ? "" : "a", false, true);
    world_.after(world_.delay(0s, 3s), [stage = &stage_] { stage->crash(stage->units[0]); });
    // What had left before the crash is in doubt until it cannot arrive any more.
    world_.run_for(25s + closing_time() + stage_.exchange.latest_arrival);
    ++stage_.outcome.flattened;
    expect(stage_.person.idle(), "the halt was not answered");
    expect(!halted(all ? "halt" : "halt.a").empty(), "flattened, and not halted");
    const auto stuck = stuck_at_venue();
    const bool can_end =
        std::ranges::none_of(stuck, [&](const auto& one) { return all || one.first.view() == "a"; });
    expect(can_end != stage_.tables.controls.contains(all ? "flatten." : "flatten.a"),
           can_end ? "flattening has not come to its end" : "flattening has ended, and a cancel is pending");
    for (const auto& [key, position] : stage_.tables.positions) {
      if (!all && key.bot_id.view() != "a") continue;
      if (stuck.contains({key.bot_id, key.symbol})) continue;
      // A difference that was left to the operator (a split?) is no position of the ledger's to be closed.
      // With the bots' own closed it is no split any more, and booked afterwards; that it is there was told
      // with the end of the flattening.
      if (key.bot_id.view() == "external" && stage_.not_booked.contains(key.symbol)) continue;
      expect(position.qty.is_zero(),
             fmt::format("flattened, and {} holds {} {}", key.bot_id, position.qty, key.symbol));
    }
    for (const auto& [id, row] : stage_.tables.trades) {
      const auto& order = row.stored.order;
      const bool is_stuck = stuck.contains({order.request.bot_id, order.request.symbol});
      if (!is_stuck && (all || order.request.bot_id.view() == "a"))
        expect(domain::is_final(order.status),
               fmt::format("flattened, and {} is {}", id, domain::to_text(order.status)));
    }
  }

  /// One order a second, each of at most kMaxOrder.
  core::Duration closing_time() const {
    core::Duration longest{};
    for (const auto& [key, position] : stage_.tables.positions)
      longest = std::max<core::Duration>(longest, 1s * (position.qty.abs().decimal().units() /
                                                        domain::Quantity{kMaxOrder}.decimal().units()));
    return longest;
  }

  /// Orders that nothing is heard of still count: the limit holds at the venue, whatever became of them.
  void unknown() {
    if (!resume_all()) return;
    auto& faults = stage_.exchange.faults;
    faults.drop_answer = faults.lose_event = faults.lookup_fails = 1;
    for (int i = 0; i < 6; ++i) {
      stage_.bot("b").make_market_order(Side::Buy, kMaxOrder, kSymbols[0]);
      world_.run_for(2500ms);
    }
    faults = {};
  }

  /// The market runs through every exit that execution holds, in spite of all halts; what must follow is in
  /// the comparison. Half of the time nobody sees it: only the last price is there when execution starts
  /// again.
  void exits() {
    const bool up = world_.happens(0.5);
    const bool asleep = world_.happens(0.5);
    if (world_.happens(0.5)) stage_.person.halt("", false, false);
    world_.run_for(2s);
    if (asleep) stage_.crash(stage_.units[0]);
    // Not so far that it may be a split.
    const auto far = stage_.market.hundredths(kSymbols[1], 10);
    stage_.market.move(kSymbols[1], up ? far : -far);
    maybe_restart();
    world_.run_for(15s);
  }

  /// One symbol's feed is mute: nothing is opened in it, nothing is triggered, it is told where that matters,
  /// and the other goes on.
  void mute() {
    constexpr core::Duration kToTell = 12s;  // BracketEmulator waits for ten before it tells
    if (!resume_all()) return;
    const auto& [other, symbol] = kSymbols;
    stage_.mute(symbol);
    const auto far = stage_.market.hundredths(symbol, 10);
    stage_.market.move(symbol, world_.happens(0.5) ? far : -far);
    maybe_restart();
    world_.run_for(kMaxPriceAge + 4s);
    for (const auto& bot : {"a", "b"}) {
      expect_no_opening(bot, symbol);
      const auto id = stage_.bot(bot).make_market_order(Side::Buy, 1, other);
      world_.run_for(2s);
      const auto row = stage_.tables.trades.find(id);
      expect(row != stage_.tables.trades.end() && !about_price(row->second.stored.order),
             fmt::format("the feed of {} is mute, and {} was refused for it in {}", symbol, id, other));
    }
    world_.run_for(kToTell);
    const auto blind = fmt::format("no price of {}", symbol);
    if (holds_exits(symbol))
      expect(degraded_reason().find(blind) != std::string::npos,
             fmt::format("exits in {} wait for a mute feed, and it was not told", symbol));
    stage_.mutes.clear();
    world_.run_for(15s);
    expect(degraded_reason().find(blind) == std::string::npos,
           fmt::format("the feed of {} is back, and: {}", symbol, degraded_reason()));
  }
  static bool about_price(const domain::Order& order) {
    return order.error == "risk.stale_price" || order.error == "risk.no_price";
  }
  void expect_no_opening(const std::string& bot, const domain::Symbol& symbol) {
    const auto held =
        stage_.tables.positions.find({.venue = kVenue, .bot_id = domain::BotId{bot}, .symbol = symbol});
    const bool is_short = held != stage_.tables.positions.end() && held->second.qty.is_negative();
    const auto id = stage_.bot(bot).make_market_order(is_short ? Side::Sell : Side::Buy, 1, symbol);
    world_.run_for(2s);
    const auto row = stage_.tables.trades.find(id);
    expect(row != stage_.tables.trades.end() &&
               row->second.stored.order.status == domain::OrderStatus::Rejected &&
               !row->second.stored.order.error.empty() && !stage_.exchange.received.contains(id.str()),
           fmt::format("{} was to open {} while its feed was mute, and was not refused", id, symbol));
  }
  std::string degraded_reason() {
    return stage_.main_life() ? stage_.main_life()->manager().degraded_reason() : std::string{};
  }
  /// An entry of which some is neither out nor written off.
  bool holds_exits(const domain::Symbol& symbol) const {
    return std::ranges::any_of(stage_.tables.trades, [&](const auto& entry) {
      const auto& order = entry.second.stored.order;
      if (order.request.venue != kVenue || order.request.symbol != symbol || !order.request.bracket ||
          order.filled_qty.is_zero() || stage_.exchange.holds_exits(order.request))
        return false;
      auto rest = order.filled_qty;
      for (const auto& [id, row] : stage_.tables.trades) {
        const auto& exit = row.stored.order;
        if (!is_exit(id) || oms::entry_of(id) != entry.first) continue;
        if (exit.error == oms::kExitsCancelled) return false;
        rest -= exit.error == oms::kExitsClosed ? exit.request.qty : exit.filled_qty;
      }
      return rest.is_positive();
    });
  }

  void history() {
    for (int i = 0; i < 5; ++i) {
      stage_.exchange.repeat_history();
      world_.run_for(300ms);
    }
    maybe_restart();
  }

  Stage& stage_;
  World& world_;
};

}  // namespace

void play_finale(Stage& stage) {
  Ending{stage}.play();
  stage.world.run_for(std::chrono::seconds{15});
  compare_all(stage);
}

}  // namespace avenor::sim
