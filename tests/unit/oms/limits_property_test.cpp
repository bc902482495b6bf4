// Each limit against a plain reckoning of its own, on the whole manager: over random books of two bots in two
// symbols (orders pending, accepted, unknown, filled in part, cancelled and replaced, exits that execution
// holds and sends, restarts in between) every order's verdict is what the rows of the ledger, added up one by
// one, say it must be. The manager knows only the sums that it has kept.
#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/rig.hpp"
#include "unit/oms/scripted_venue.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::BotId;
using domain::Money;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::OrderType;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using domain::VenueName;

namespace {

const VenueName kVenue{"alpaca"};
const char* const kBots[] = {"bot", "other"};
const char* const kSymbols[] = {"IBM", "AAPL"};

enum class Limit { Position, BotPosition, AccountExposure, Notional, OpenOrders, Pace, Unknown, DailyLoss };
constexpr int kLimits = 8;

int whole(const Quantity& qty) { return std::stoi(qty.to_string()); }
int whole(const Price& price) { return std::stoi(price.to_string()); }
int sign(Side side) { return side == Side::Buy ? 1 : -1; }

/// The ledger as a reader sees it.
struct Rows {
  std::map<std::string, domain::Order> orders;
  std::map<std::string, ledger::Replaces> replaces;  ///< by the id of the order that took the place
  std::map<domain::PositionKey, domain::Position> positions;
  std::map<std::string, int> cash;  ///< by bot: what its fills have brought in
  std::size_t read = 0;

  void read_on(const FakeLedger& ledger) {
    for (; read < ledger.changes.size(); ++read) {
      const auto& change = ledger.changes[read];
      if (change.intent) {
        const auto id = change.intent->order.id().str();
        orders[id] = change.intent->order;
        if (const auto& its = change.intent->details.replaces) replaces.insert_or_assign(id, *its);
      }
      for (const auto& step : change.steps) orders[step.order.id().str()] = step.order;
      for (const auto& fill : change.fills)
        cash[fill.bot_id.str()] -= sign(fill.side) * whole(fill.qty) * whole(fill.price);
      if (change.position) positions[change.position->key] = change.position->position;
    }
  }
  std::optional<ledger::Replaces> replaces_of(const std::string& id) const {
    const auto found = replaces.find(id);
    return found == replaces.end() ? std::nullopt : std::optional{found->second};
  }
  int held(const char* bot, const char* symbol) const {
    int sum = 0;
    for (const auto& [key, position] : positions)
      if (key.symbol.view() == symbol && (!bot || key.bot_id.view() == bot)) sum += whole(position.qty);
    return sum;
  }
};

/// An order as the venue has it.
struct AtVenue {
  domain::OrderRequest request;
  int filled = 0;
  bool open = true;
  bool silent = false;  ///< questions about it get no answer
};

struct World {
  std::mt19937 dice;
  Limit limit;
  int most = 0;  ///< the limit
  FakeClock clock;
  std::unique_ptr<FakeLedger> ledger = std::make_unique<FakeLedger>();
  std::unique_ptr<ScriptedVenue> venue;
  std::unique_ptr<oms::OrderManager> manager;
  FakeEventSink events;
  Rows rows;
  std::map<std::string, AtVenue> at_venue;
  std::map<std::string, std::vector<core::MonoTime>> sent_at;  ///< by bot
  std::map<std::string, bool> lost_too_much;
  int price[2] = {100, 100};
  bool priced[2] = {true, true};
  int made = 0, fills = 0, restarts = 0, replaced = 0, exits = 0, unknown = 0;
  std::map<std::string, int> verdicts;
  int between = 0;

  explicit World(unsigned seed) : dice(seed), limit(static_cast<Limit>(seed % kLimits)) {
    switch (limit) {
      case Limit::Position:
      case Limit::BotPosition: most = draw(5, 40); break;
      case Limit::AccountExposure: most = draw(1000, 8000); break;
      case Limit::Notional: most = draw(200, 1200); break;
      case Limit::OpenOrders: most = draw(1, 6); break;
      case Limit::Pace: most = draw(1, 8); break;
      case Limit::Unknown: break;
      case Limit::DailyLoss: most = draw(5, 60); break;
    }
    if (limit != Limit::DailyLoss && one_in(4)) priced[1] = false;
    ledger->remembers = true;
    start();
  }

  int draw(int low, int high) { return std::uniform_int_distribution{low, high}(dice); }
  bool one_in(int n) { return draw(1, n) == 1; }
  const AtVenue* on_venue(const std::string& id) const {
    const auto it = at_venue.find(id);
    return it == at_venue.end() ? nullptr : &it->second;
  }

  risk::RiskLimits book() const {
    risk::RiskLimits book;
    book.symbols = {Symbol{"IBM"}, Symbol{"AAPL"}};
    auto& its = book.defaults;
    its.block_on_unknown = limit == Limit::Unknown;
    switch (limit) {
      case Limit::Position: its.max_position_qty = Quantity{most}; break;
      case Limit::BotPosition: its.max_bot_position_qty = Quantity{most}; break;
      case Limit::AccountExposure: its.max_account_exposure = Money{most}; break;
      case Limit::Notional: its.max_order_notional = Money{most}; break;
      case Limit::OpenOrders: its.max_open_orders = most; break;
      case Limit::Pace: its.max_orders_per_minute = most; break;
      case Limit::Unknown: break;
      // never met exactly: averages are rounded
      case Limit::DailyLoss: its.max_daily_loss = Money{most} + *Money::parse("0.5"); break;
    }
    return book;
  }

  void start() {
    venue = std::make_unique<ScriptedVenue>();
    venue->holds_exits = false;
    manager = std::make_unique<oms::OrderManager>(oms::OrderManagerOptions{}, clock, *ledger, events, book());
    manager->add_venue(*venue, *venue);
    manager->start([](const auto&) {}, [](const core::Error& error) { FAIL(error.message); });
    venue->stream.on_up();
    for (int i = 0; i < 20 && !manager->ready(); ++i) pass(500ms);
    REQUIRE(manager->ready());
    for (int i = 0; i < 2; ++i) tell_price(i);
  }
  void restart() {
    ++restarts;
    auto next = std::make_unique<FakeLedger>();
    next->remembers = true;
    next->changes = ledger->changes;
    next->controls = ledger->controls;
    next->baselines = ledger->baselines;
    auto& found = next->recovered;
    std::map<std::string, std::vector<domain::ExecId>> execs;
    for (const auto& change : next->changes)
      for (const auto& fill : change.fills) execs[fill.client_order_id.str()].push_back(fill.exec_id);
    for (const auto& [id, order] : rows.orders) {
      if (!is_final(order.status))
        found.open_orders.push_back(
            {.order = order, .fingerprint = {}, .execs = execs[id], .replaces = rows.replaces_of(id)});
      else if (order.request.bracket && order.filled_qty.is_positive())
        found.unannounced.push_back(
            {.order = order, .fingerprint = {}, .execs = execs[id], .replaces = rows.replaces_of(id)});
      const bool written_off = order.purpose == domain::OrderPurpose::HeldExit && !on_venue(id);
      if (clock.wall() - order.created_at <= 60s && !order.error.starts_with("risk.") && !written_off)
        found.recent.push_back({.bot = order.request.bot_id, .created_at = order.created_at});
    }
    for (const auto& [key, position] : rows.positions) found.positions.push_back({key, position});
    for (const auto& entry : next->controls) found.controls.push_back(entry);
    for (const auto& [bot, baseline] : next->baselines)
      found.daily_baselines.emplace_back(domain::BotId{bot}, baseline);
    std::ranges::sort(found.recent, {}, [](const auto& recent) { return recent.created_at; });
    manager.reset();
    ledger = std::move(next);
    start();
  }

  // The venue.

  venue::OrderReport report(const AtVenue& one) const {
    const auto& r = one.request;
    const auto state = Quantity{one.filled} == r.qty ? OrderEvent::FullyFilled
                       : !one.open                   ? OrderEvent::Cancelled
                       : one.filled > 0              ? OrderEvent::PartFilled
                                                     : OrderEvent::Accepted;
    return {.client_id = r.client_order_id.str(),
            .venue_order_id = domain::VenueOrderId{"v-" + r.client_order_id.str()},
            .symbol = r.symbol,
            .side = r.side,
            .type = r.type,
            .qty = r.qty,
            .state = state,
            .filled_qty = Quantity{one.filled}};
  }
  void answer_submits() {
    while (!venue->submits.empty()) {
      const auto id = venue->sent[venue->sent.size() - venue->submits.size()].client_order_id.str();
      auto& one = at_venue.at(id);
      venue::VenueResult<venue::OrderReport> answer = report(one);
      if (one_in(4)) {
        one.silent = one_in(2);
        ++unknown;
        answer = ScriptedVenue::trouble(venue::VenueError::Kind::Unknown);
      }
      ScriptedVenue::answer(venue->submits, std::move(answer));
    }
  }
  void take_sent() {
    for (auto i = venue->sent.size() - venue->submits.size(); i < venue->sent.size(); ++i)
      at_venue.try_emplace(venue->sent[i].client_order_id.str(), AtVenue{.request = venue->sent[i]});
  }
  void answer_questions() {
    auto& v = *venue;
    while (!v.lists.empty()) {
      std::vector<venue::OrderReport> open;
      for (const auto& [id, one] : at_venue)
        if (one.open) open.push_back(report(one));
      ScriptedVenue::answer<std::vector<venue::OrderReport>>(v.lists, open);
    }
    while (!v.finds.empty()) {
      const AtVenue* one = on_venue(v.looked_for[v.looked_for.size() - v.finds.size()].client_id);
      venue::VenueResult<venue::OrderReport> answer =
          ScriptedVenue::trouble(venue::VenueError::Kind::NotFound);
      if (one) answer = report(*one);
      if (one && one->silent) answer = ScriptedVenue::trouble(venue::VenueError::Kind::Unknown);
      ScriptedVenue::answer(v.finds, std::move(answer));
    }
    while (!v.cancels.empty()) {
      const auto id = v.cancelled[v.cancelled.size() - v.cancels.size()].client_id;
      ScriptedVenue::answer<void>(v.cancels, {});
      const auto it = at_venue.find(id);
      if (it == at_venue.end() || !it->second.open) continue;
      it->second.open = false;
      v.stream.on_order(report(it->second));
    }
    while (!v.fills_waiting.empty())
      ScriptedVenue::answer<std::vector<venue::FillReport>>(v.fills_waiting, {});
    while (!v.accounts.empty())
      ScriptedVenue::answer<domain::Balance>(v.accounts, domain::Balance{.venue = kVenue});
    while (!v.held.empty()) {
      std::vector<domain::NamedPosition> held;
      for (const char* symbol : kSymbols)
        if (const int qty = rows.held(nullptr, symbol); qty != 0)
          held.push_back({{.venue = kVenue, .bot_id = {}, .symbol = Symbol{symbol}},
                          {.qty = Quantity{qty}, .avg_price = Price{100}}});
      ScriptedVenue::answer<std::vector<domain::NamedPosition>>(v.held, held);
    }
  }
  void fill() {
    std::vector<AtVenue*> open;
    for (auto& [id, one] : at_venue)
      if (one.open) open.push_back(&one);
    if (open.empty()) return;
    AtVenue& one = *open[static_cast<std::size_t>(draw(0, static_cast<int>(open.size()) - 1))];
    const int left = whole(one.request.qty) - one.filled;
    const int qty = one_in(2) ? left : draw(1, left);
    one.filled += qty;
    one.open = one.filled < whole(one.request.qty);
    ++fills;
    const auto shown = report(one);
    venue->stream.on_fill({.exec_id = domain::ExecId{"x" + std::to_string(fills)},
                           .venue_order_id = shown.venue_order_id,
                           .client_id = shown.client_id,
                           .symbol = shown.symbol,
                           .side = shown.side,
                           .price = Price{price[one.request.symbol.view() == "IBM" ? 0 : 1]},
                           .qty = Quantity{qty},
                           .fee = {},
                           .fee_currency = {},
                           .event_ts = clock.wall()},
                          shown);
    settle();
  }

  // Time.

  void settle() {
    for (int i = 0; i < 3; ++i) {
      ledger->commit();
      take_sent();
      rows.read_on(*ledger);
      answer_questions();
    }
    ledger->commit();
    rows.read_on(*ledger);
    note_exits();
    note_losses();
  }
  void pass(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 500ms) {
      clock.advance(500ms);
      manager->tick();
      settle();
    }
  }
  void tell_price(int symbol) {
    if (!priced[symbol]) return;
    for (int i = 0; i < 3; ++i) {  // the third makes it the steady one
      domain::Quote quote;
      quote.symbol = Symbol{kSymbols[symbol]};
      quote.venue = kVenue;
      quote.bid = quote.ask = quote.last = Price{price[symbol]};
      quote.event_ts = clock.wall();
      manager->quote(quote);
      settle();
      if (i == 0) pass(1s);
    }
  }

  // Plain reckoning.

  /// What an exit was sent at counts for its bot's pace.
  void note_exits() {
    for (const auto& [id, order] : rows.orders) {
      if (order.purpose != domain::OrderPurpose::HeldExit || !on_venue(id) || noted_.contains(id)) continue;
      noted_[id] = true;
      ++exits;
      sent_at[order.request.bot_id.str()].push_back(clock.mono());
    }
  }
  int profit(const char* bot) const {
    const auto it = rows.cash.find(bot);
    int sum = it == rows.cash.end() ? 0 : it->second;
    for (int i = 0; i < 2; ++i) sum += rows.held(bot, kSymbols[i]) * price[i];
    return sum;
  }
  void note_losses() {
    for (const char* bot : kBots)
      if (profit(bot) < -most) lost_too_much[bot] = true;
  }

  struct Sums {
    int position = 0, buys = 0, sells = 0;
    int worst() const { return std::max(std::abs(position + buys), std::abs(position - sells)); }
  };
  /// All open rows but that of `judged`; `bot`: only that one's. Of an order and of what takes its place only
  /// the larger one is filled: of the judged one always, of others where `pairs` says so.
  Sums sums(const char* bot, const char* symbol, const domain::Order& judged, bool pairs) const {
    Sums all{.position = rows.held(bot, symbol)};
    for (const auto& [id, order] : rows.orders) {
      const auto& r = order.request;
      if (is_final(order.status) || id == judged.id().str() || unjudged_.contains(id) ||
          r.symbol.view() != symbol || (bot && r.bot_id.view() != bot))
        continue;
      int leaves = whole(order.leaves_qty());
      for (const auto& [other_id, other] : rows.orders) {
        const auto replaces = rows.replaces_of(other_id);
        if (is_final(other.status) || unjudged_.contains(other_id) || !replaces || replaces->id.str() != id)
          continue;
        if (pairs || other_id == judged.id().str()) leaves -= std::min(leaves, whole(other.leaves_qty()));
      }
      (r.side == Side::Buy ? all.buys : all.sells) += leaves;
    }
    return all;
  }
  /// In hundredths; nothing where it needs a price and there is none.
  std::optional<int> worst_price(const domain::OrderRequest& r) const {
    const int i = r.symbol.view() == "IBM" ? 0 : 1;
    if (r.side == Side::Buy && r.limit_price) return whole(*r.limit_price) * 100;
    if (!priced[i]) return {};
    return r.limit_price ? std::max(price[i] * 103, whole(*r.limit_price) * 100) : price[i] * 103;
  }
  std::string expected(const domain::Order& judged, bool pairs) const {
    const auto& r = judged.request;
    const auto bot = r.bot_id.str(), symbol = r.symbol.str();
    if (ledger->controls.contains("halt." + bot)) return "risk.halted";
    const int qty = whole(r.qty) * sign(r.side);
    const auto mine = sums(bot.c_str(), symbol.c_str(), judged, pairs);
    const auto with = [&](Sums of) {
      (qty > 0 ? of.buys : of.sells) += std::abs(qty);
      return of;
    };
    const auto side = [&](const Sums& of) {
      return qty > 0 ? of.position + of.buys : of.position - of.sells;
    };
    const int mine_after = side(with(mine));
    const bool closes = mine.position != 0 && (mine.position > 0) != (qty > 0) &&
                        (mine_after == 0 || (mine_after > 0) == (mine.position > 0));
    if (limit == Limit::Pace) {
      const auto it = sent_at.find(bot);
      const auto recent = it == sent_at.end() ? 0 : std::ranges::count_if(it->second, [&](auto at) {
        return clock.mono() - at <= 60s;
      });
      return recent >= most ? "risk.order_rate" : "";
    }
    if (closes) return "";
    const auto all = sums(nullptr, symbol.c_str(), judged, pairs);
    const auto beyond = [&](const Sums& of) {
      const int after = side(with(of));
      const bool nearer = (after < 0) == (of.position < 0) && std::abs(after) <= std::abs(of.position);
      return std::abs(after) > most && !nearer;
    };
    const auto worst = worst_price(r);
    switch (limit) {
      case Limit::Position: return beyond(all) ? "risk.max_position" : "";
      case Limit::BotPosition: return beyond(mine) ? "risk.max_bot_position" : "";
      case Limit::Notional:
        if (!worst) return "risk.no_price";
        return *worst * std::abs(qty) > most * 100 ? "risk.max_order_notional" : "";
      case Limit::AccountExposure: {
        const int more = with(all).worst() - all.worst();
        if (more <= 0) return "";
        if (!worst) return "risk.no_price";
        int exposure = *worst * more;
        bool blind = false;
        for (int i = 0; i < 2; ++i) {
          const auto held = sums(nullptr, kSymbols[i], judged, pairs).worst();
          blind = blind || (held > 0 && !priced[i]);
          if (priced[i]) exposure += held * price[i] * 100;
        }
        return exposure > most * 100 ? "risk.account_exposure" : blind ? "risk.cannot_judge" : "";
      }
      case Limit::OpenOrders: {
        const auto replaces = rows.replaces_of(r.client_order_id.str());
        const auto open = std::ranges::count_if(rows.orders, [&](const auto& row) {
          if (is_final(row.second.status) || row.second.request.bot_id != r.bot_id ||
              unjudged_.contains(row.first) || row.first == judged.id().str() ||
              (replaces && replaces->id.str() == row.first))
            return false;
          // Two that follow one another are one.
          return !pairs || std::ranges::none_of(rows.orders, [&](const auto& other) {
            const auto its = rows.replaces_of(other.first);
            return its && its->id.str() == row.first && !is_final(other.second.status) &&
                   !unjudged_.contains(other.first);
          });
        });
        return open >= most ? "risk.open_orders" : "";
      }
      case Limit::Unknown:
        return std::ranges::any_of(rows.orders,
                                   [&](const auto& row) {
                                     return row.second.status == OrderStatus::Unknown &&
                                            row.second.request.symbol == r.symbol;
                                   })
                   ? "risk.unknown_exposure"
                   : "";
      case Limit::DailyLoss: return profit(bot.c_str()) < -most ? "risk.daily_loss" : "";
      case Limit::Pace: break;
    }
    return "";
  }

  // The bots.

  domain::OrderRequest wish() {
    const int i = draw(0, 1);
    auto order = request(std::to_string(++made), one_in(2) ? Side::Buy : Side::Sell, draw(1, 10),
                         kBots[draw(0, 1)], kSymbols[i]);
    if (one_in(2)) {
      order.type = OrderType::Limit;
      order.limit_price = Price{price[i] + draw(-5, 5)};
    }
    if (one_in(5)) {
      const int at = order.limit_price ? whole(*order.limit_price) : price[i];
      const int up = sign(order.side) * draw(1, 4);
      order.bracket =
          domain::Bracket{.take_profit = Price{at + up}, .stop_loss = Price{at - up}, .stop_loss_limit = {}};
    }
    return order;
  }
  /// Some orders at once: each is judged while the others are pending.
  void order() {
    std::vector<std::string> ids;
    for (int n = draw(1, 3); n > 0; --n) {
      const auto wanted = wish();
      ids.push_back(wanted.client_order_id.str());
      manager->create(wanted);
    }
    judge(ids);
  }
  void replace() {
    std::vector<const domain::Order*> open;
    for (const auto& [id, order] : rows.orders)
      if (order.status == OrderStatus::Submitted || order.status == OrderStatus::PartiallyFilled)
        if (order.request.limit_price && !order.request.bracket && !order.is_exit()) open.push_back(&order);
    if (open.empty()) return;
    const auto& old = *open[static_cast<std::size_t>(draw(0, static_cast<int>(open.size()) - 1))];
    wire::OrderReplace wanted{
        .client_order_id = old.id(),
        .new_client_order_id =
            domain::ClientOrderId{old.request.bot_id.str() + ":entry:" + std::to_string(++made)},
        .bot_id = old.request.bot_id,
        .qty = one_in(2) ? std::optional{Quantity{draw(1, 12)}} : std::nullopt,
        .filled_qty = {},
        .limit_price = Price{whole(*old.request.limit_price) + draw(-3, 3)},
        .stop_price = {}};
    const auto id = wanted.new_client_order_id.str();
    manager->replace(wanted);
    rows.read_on(*ledger);
    if (rows.orders.contains(id)) ++replaced, judge({id});
  }
  void judge(const std::vector<std::string>& ids) {
    rows.read_on(*ledger);
    for (const auto& id : ids) unjudged_.insert(id);
    for (const auto& id : ids) {
      const auto judged = rows.orders.at(id);
      unjudged_.erase(id);
      const auto least = expected(judged, true), largest = expected(judged, false);
      ledger->commit_some(1);
      rows.read_on(*ledger);
      const auto& after = rows.orders.at(id);
      const auto verdict = after.status == OrderStatus::Rejected ? after.error : "";
      INFO("order " << id << ": " << after.message << ", limit " << static_cast<int>(limit) << " of "
                    << most);
      if (verdict != largest) CHECK(verdict == least);
      between += least != largest;
      ++verdicts[verdict];
      if (verdict.empty()) sent_at[after.request.bot_id.str()].push_back(clock.mono());
    }
    settle();
  }
  void cancel() {
    for (const auto& [id, order] : rows.orders) {
      if (is_final(order.status) || !one_in(4)) continue;
      manager->cancel({.client_order_id = order.id(), .bot_id = order.request.bot_id});
      break;
    }
    settle();
  }
  void find_voice() {
    for (auto& [id, one] : at_venue) one.silent = one.silent && !one_in(3);
  }
  void move_price() {
    const int i = draw(0, 1);
    price[i] = std::clamp(price[i] + draw(-2, 2), 60, 160);
    tell_price(i);
  }

  void step() {
    switch (draw(0, 9)) {
      case 0:
      case 1:
      case 2: return order();
      case 3: return replace();
      case 4: return cancel();
      case 5:
      case 6: return fill();
      case 7: return move_price();
      case 8: return find_voice(), answer_submits(), settle();
      default: return one_in(6) ? restart() : one_in(4) ? pass(20s) : pass(1s);
    }
  }

 private:
  std::map<std::string, bool> noted_;
  std::set<std::string> unjudged_;  ///< they may be refused, and take no room from the others
};

}  // namespace

TEST_CASE(
    "manager: over random books and restarts each limit refuses exactly what the rows of the ledger say it "
    "must") {
  std::map<std::string, int> verdicts;
  int restarts = 0, replaced = 0, exits = 0, unknown = 0, between = 0, judged = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    World world{seed};
    for (int i = 0; i < 60; ++i) world.step();
    for (const char* bot : kBots) {
      const auto halted = world.ledger->controls.find(std::string{"halt."} + bot);
      if (halted == world.ledger->controls.end()) continue;
      INFO(halted->second);
      CHECK((world.limit == Limit::DailyLoss && world.lost_too_much[bot]));
    }
    for (const auto& [code, times] : world.verdicts) verdicts[code] += times, judged += times;
    restarts += world.restarts, replaced += world.replaced, exits += world.exits, unknown += world.unknown,
        between += world.between;
  }
  for (const char* code : {"risk.max_position", "risk.max_bot_position", "risk.account_exposure",
                           "risk.max_order_notional", "risk.open_orders", "risk.order_rate",
                           "risk.unknown_exposure", "risk.cannot_judge", "risk.no_price"}) {
    INFO(code);
    CHECK(verdicts[code] > 20);
  }
  CHECK(verdicts["risk.halted"] + verdicts["risk.daily_loss"] > 20);
  CHECK(verdicts[""] > 2000);
  CHECK(restarts > 100);
  CHECK(replaced > 200);
  CHECK(exits > 50);
  CHECK(unknown > 200);
  CHECK(between * 20 < judged);
}
