#include "sim/storm.hpp"

#include <fmt/format.h>
#include <utility>

#include "sim/stage.hpp"

namespace avenor::sim {
namespace {

using namespace std::chrono_literals;

class Storm {
 public:
  explicit Storm(Stage& stage) : stage_(stage), world_(stage.world) {}

  void brew() {
    for_ever();
    orders();
    deaths();
    outages();
    people();
    if (stage_.scenario.second_execution) second_execution();
    if (stage_.scenario.clock_steps) clock_steps();
    brew_mean(stage_);
  }

 private:
  static constexpr core::Duration kLast = 20s;

  void sometime(std::function<void()> what) { world_.after(world_.delay(0s, kLast), std::move(what)); }
  void times(std::int64_t least, std::int64_t most, const std::function<void()>& what) {
    for (auto i = world_.between(least, most); i > 0; --i) sometime(what);
  }

  void for_ever() {
    stage_.every(50ms, [this_stage = &stage_] {
      for (auto& unit : this_stage->units)
        if (unit.life) unit.life->tick();
    });
    stage_.every(200ms, [this_stage = &stage_] {
      for (auto& bot : this_stage->bots) bot.tick();
    });
    stage_.every(100ms, [this_stage = &stage_] {
      if (!this_stage->calm) this_stage->market.step();
      this_stage->exchange.step();
      check_exposure(*this_stage);
    });
    stage_.every(500ms, [this_stage = &stage_] {
      this_stage->quote();
      this_stage->person.tick();
    });
  }

  /// What is unknown counts as exposure at its worst: so the truth never exceeds the limit.
  static void check_exposure(Stage& stage) {
    if (stage.scenario.venue.crossing_fill > 0) return;  // who could have known
    for (const auto& [whose, qty] : stage.exchange.shares)
      if (qty.abs() > domain::Quantity{kMaxBotPosition} && whose.first.view() != "external")
        stage.violation(
            fmt::format("{} holds {} {} at the venue, above its limit", whose.first, qty, whose.second));
  }

  void orders() {
    times(25, 45, [this_stage = &stage_] {
      this_stage->bots[static_cast<std::size_t>(this_stage->world.between(0, 2))].make_order();
    });
    times(0, 2, [this_stage = &stage_] { this_stage->bots[0].restart(); });
    if (stage_.scenario.foreign_orders) {
      for (int i = 0; i < 4; ++i)
        world_.after(world_.delay(0s, stage_.scenario.storm() - 5s),
                     [this_stage = &stage_, i] { foreign_order(*this_stage, fmt::format("manual-{}", i)); });
    }
    if (stage_.scenario.foreign_transfers)
      times(1, 2, [this_stage = &stage_] {
        this_stage->exchange.transfer(kSymbols[0],
                                      domain::Quantity{static_cast<int>(this_stage->world.between(1, 5))});
      });
    if (stage_.scenario.walls) times(1, 2, [this_stage = &stage_] { ++this_stage->tables.to_refuse; });
  }

  static void foreign_order(Stage& stage, const std::string& client_id) {
    auto& world = stage.world;
    domain::OrderRequest request;
    request.bot_id = domain::BotId{"external"};
    request.symbol = kSymbols[world.happens(0.5) ? 0 : 1];
    request.side = world.happens(0.5) ? domain::Side::Buy : domain::Side::Sell;
    request.qty = domain::Quantity{static_cast<int>(world.between(1, 12))};
    if (world.happens(0.5)) {
      request.type = domain::OrderType::Limit;
      request.limit_price = stage.market.away(request.symbol, world.between(-5, 5));
    }
    stage.trace(client_id + " comes from another hand");
    static_cast<void>(stage.exchange.take(request, client_id, true));
    if (world.happens(0.3))
      world.after(world.delay(100ms, 4s), [this_stage = &stage, client_id] {
        static_cast<void>(this_stage->exchange.cancel({.venue_order_id = {}, .client_id = client_id}));
      });
  }

  void deaths() {
    times(0, 6, [this_stage = &stage_] { this_stage->crash(this_stage->units[0]); });
    if (stage_.scenario.long_night)
      world_.after(kLast, [this_stage = &stage_] {
        auto& [first, second] = this_stage->units;
        first.wanted = second.wanted = false;
        this_stage->crash(first);
        this_stage->crash(second);
        this_stage->world.after(80s, [this_stage] {
          this_stage->units[0].wanted = true;
          this_stage->start(this_stage->units[0]);
        });
      });
    if (stage_.scenario.freezes)
      times(1, 2, [this_stage = &stage_] {
        auto& world = this_stage->world;
        const bool long_one = world.happens(0.3);
        this_stage->freeze(this_stage->units[0], long_one ? world.delay(3s, 35s) : world.delay(10ms, 3s));
        if (world.happens(0.5))
          world.after(world.delay(0s, 2s), [this_stage] { this_stage->lose_session(); });
      });
  }

  void outages() {
    times(0, 3, [this_stage = &stage_] {
      if (auto* life = this_stage->main_life())
        life->connection().break_stream(this_stage->world.delay(10ms, 3s));
    });
    times(0, 2, [this_stage = &stage_] {
      this_stage->trace("DATABASE away");
      this_stage->tables.away = true;
      this_stage->lose_session();
      this_stage->world.after(this_stage->world.delay(100ms, 4s), [this_stage] {
        this_stage->trace("DATABASE back");
        this_stage->tables.away = false;
      });
    });
    times(0, 2, [this_stage = &stage_] {
      this_stage->trace("VENUE away");
      this_stage->exchange.away = true;
      this_stage->world.after(this_stage->world.delay(100ms, 4s), [this_stage] {
        this_stage->trace("VENUE back");
        this_stage->exchange.away = false;
      });
    });
  }

  /// An operator who resumes what has halted by itself, restarts what the database has refused, and perhaps
  /// halts.
  void people() {
    stage_.every(3s, [this_stage = &stage_] {
      if (!this_stage->person.idle() || this_stage->world.now() > this_stage->scenario.storm() + 12s) return;
      if (std::exchange(this_stage->wall_was_met, false)) this_stage->crash(this_stage->units[0]);
      for (const auto& [name, why] : this_stage->tables.controls) {
        const auto scope =
            name.starts_with("halt")
                ? oms::Scope::parse_suffix(name.substr(name.starts_with("halt-break") ? 10 : 4))
                : std::nullopt;
        if (!scope || !(this_stage->calm || this_stage->world.happens(0.6))) continue;
        if (scope->symbol.empty())
          this_stage->person.resume(scope->bot.str());
        else
          this_stage->person.resume(scope->symbol);
      }
    });
    times(0, 2, [this_stage = &stage_] { this_stage->person.reconcile(); });
    if (!stage_.scenario.halts) return;
    times(1, 3, [this_stage = &stage_] {
      auto& world = this_stage->world;
      const bool all = world.happens(0.5);
      this_stage->person.halt(
          all ? "" : this_stage->bots[static_cast<std::size_t>(world.between(0, 2))].id().str(),
          world.happens(0.5), world.happens(0.4));
    });
  }

  void second_execution() {
    sometime([this_stage = &stage_] {
      this_stage->trace("a second execution is started");
      this_stage->units[1].wanted = true;
      this_stage->start(this_stage->units[1]);
      this_stage->world.after(this_stage->world.delay(100ms, 5s),
                              [this_stage] { this_stage->lose_session(); });
    });
  }

  void clock_steps() {
    times(1, 3, [this_stage = &stage_] {
      auto& world = this_stage->world;
      const core::Duration steps[] = {2s, -2s, 1h, -1h};
      const auto off = steps[world.between(0, 3)];
      this_stage->trace(
          fmt::format("CLOCK {} s off", std::chrono::duration_cast<std::chrono::seconds>(off).count()));
      world.set_wall_off(off);
      world.after(world.delay(500ms, 10s), [this_stage] { this_stage->world.set_wall_off(0s); });
    });
    if (stage_.scenario.clock_stays_off)
      world_.after(5s, [this_stage = &stage_] {
        this_stage->every(7s, [this_stage] {
          if (this_stage->world.now() < this_stage->scenario.storm() + 60s)
            this_stage->world.set_wall_off(1h);
        });
      });
  }

  Stage& stage_;
  World& world_;
};

}  // namespace

void brew(Stage& stage) { Storm{stage}.brew(); }

}  // namespace avenor::sim
