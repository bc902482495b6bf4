#include "sim/comparison.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "domain/text.hpp"
#include "oms/brackets/child_orders.hpp"
#include "sim/stage.hpp"

namespace avenor::sim {
namespace {

using domain::OrderEvent;
using domain::OrderStatus;
using oms::ExternalPolicy;
using Row = Tables::Row;

class Comparison {
 public:
  explicit Comparison(Stage& stage) : Comparison(stage, stage.exchange, kVenue, {}) {
    for (auto& bot : stage.bots) bots_.push_back(&bot);
  }
  explicit Comparison(Stage& stage, SecondVenue& second)
      : Comparison(stage, second.exchange, kSecondVenue, {&second.bot}) {}

  void settled() {
    for (const auto& [id, row] : rows_) {
      const auto& order = row.stored.order;
      if (order.status == OrderStatus::Pending || order.status == OrderStatus::Unknown)
        wrong("I6: {} is still {}", id, domain::to_text(order.status));
      const auto* theirs = at_venue(order);
      if (theirs && !theirs->open && !is_final(order.status))
        wrong("I6: {} is still {}, and ended at the venue: {}", id, domain::to_text(order.status),
              theirs->report.words);
    }
  }

  void all() {
    settled();
    for (const auto* bot : bots_) {
      for (const auto& [id, mine] : bot->orders()) compare_bot(id, mine);
      if (!bot->has_state()) wrong("{} asked for its state and was never told", bot->id());
    }
    for (const auto& [id, row] : rows_) {
      compare_order(row);
      compare_origin(row);
      compare_told(row);
      compare_replacement(row);
    }
    compare_received();
    compare_family();
    compare_held();
    compare_fills();
    compare_positions();
  }

 private:
  Comparison(Stage& stage, Exchange& exchange, const domain::VenueName& name, std::vector<Bot*> bots)
      : stage_(stage), venue_(exchange), name_(name), bots_(std::move(bots)), tables_(stage.tables) {
    for (const auto& [id, row] : tables_.trades)
      if (row.stored.order.request.venue == name) rows_.emplace(id, row);
  }
  const Bot::Orders& orders_of(const domain::BotId& bot) const {
    return (*std::ranges::find_if(bots_, [&](const Bot* each) { return each->id() == bot; }))->orders();
  }
  std::size_t executions() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(tables_.fills, [&](const auto& entry) { return entry.second.venue == name_; }));
  }

  template <class... Args>
  void wrong(fmt::format_string<Args...> text, Args&&... args) {
    stage_.violation(fmt::format(text, std::forward<Args>(args)...));
  }

  static std::string name_at_venue(const domain::Order& order) {
    return order.venue_client_id.empty() ? order.id().str() : order.venue_client_id;
  }
  const Exchange::Order* at_venue(const domain::Order& order) const {
    const auto it = venue_.orders.find(name_at_venue(order));
    return it == venue_.orders.end() ? nullptr : &it->second;
  }

  bool adopts() const { return stage_.scenario.strangers == ExternalPolicy::Adopt; }
  /// Another hand's execution of more than a minute before we did anything at all, or before the start of a
  /// life that found no execution in the ledger: no pass reads that far back, and it is taken in as a
  /// position.
  bool before_us(core::WallTime when) const {
    core::WallTime first;
    for (const auto& [id, row] : rows_)
      if (const auto at = row.stored.order.created_at; !first.is_set() || at < first) first = at;
    first = std::max(first, tables_.began_without_fills);
    return first.is_set() && when + core::Duration{std::chrono::seconds{55}} < first;
  }
  bool before_us(const Exchange::Order& order) const {
    return !order.open && before_us(order.report.updated_at);
  }

  static bool is_synthetic(const domain::ClientOrderId& id) {
    return id.view().starts_with("external:venue:") && id.view().find(":adopted-") != std::string_view::npos;
  }

  void compare_bot(const domain::ClientOrderId& id, const Bot::Mine& mine) {
    const auto it = tables_.trades.find(id);
    if (it == tables_.trades.end()) {
      const bool lost = mine.forgotten && !mine.confirmed;  // it existed nowhere else
      const bool expired = mine.request && mine.request->expires_ts.is_set() && !mine.confirmed;
      if (!mine.refused && !lost && !expired) wrong("I1: {} was made and is not in the ledger", id);
      return;
    }
    const auto& order = it->second.stored.order;
    if (mine.request && (order.request.qty != mine.request->qty || order.request.side != mine.request->side ||
                         order.request.limit_price != mine.request->limit_price ||
                         order.request.bracket != mine.request->bracket))
      wrong("I1: {} is not what the bot has ordered", id);
    if (mine.last.version != order.version)
      wrong("{}: the bot has version {} ({}), the ledger {} ({})", id, mine.last.version,
            domain::to_text(mine.last.status), order.version, domain::to_text(order.status));
  }

  void compare_order(const Row& row) {
    const auto& order = row.stored.order;
    const auto& id = order.id();
    if (is_synthetic(id)) return;
    const auto* theirs = at_venue(order);
    if (!theirs) {
      const bool never = order.status == OrderStatus::Failed || order.status == OrderStatus::Rejected ||
                         order.status == OrderStatus::Expired || order.status == OrderStatus::Cancelled;
      if (!never || !order.filled_qty.is_zero())
        wrong("I3: {} is {} and the venue never had it", id, domain::to_text(order.status));
      return;
    }
    const auto& report = theirs->report;
    if (order.filled_qty != report.filled_qty)
      wrong("I3: {}: filled {} in the ledger, {} at the venue", id, order.filled_qty, report.filled_qty);
    if (order.status != expected(order, *theirs))
      wrong("I3: {} is {} in the ledger and {} at the venue", id, domain::to_text(order.status),
            report.words);
    // Of an exit its sibling may have taken some, of a replaced order a fill that came between.
    const bool may_be_smaller = theirs->exit || row.stored.replaces;
    const bool other_qty = may_be_smaller ? order.request.qty < report.qty - theirs->larger_by
                                          : order.request.qty != theirs->asked;
    if (other_qty || order.request.symbol != report.symbol || order.request.side != report.side ||
        order.request.limit_price != report.limit_price || order.request.stop_price != report.stop_price)
      wrong("I3: {} is another order at the venue", id);
    const auto price = report.avg_price.value_or(domain::Price{});
    if ((order.avg_price - price).abs() > domain::Price{core::Decimal::from_units(1, 6)})
      wrong("I3: {}: average {} in the ledger, {} at the venue", id, order.avg_price, price);
  }

  static OrderStatus expected(const domain::Order& order, const Exchange::Order& theirs) {
    // What nobody has ordered may be open there yet, while its cancel is pending.
    if (theirs.larger_by.is_positive() && theirs.report.filled_qty == order.request.qty)
      return OrderStatus::Filled;
    switch (theirs.report.state) {
      case OrderEvent::Accepted: return OrderStatus::Submitted;
      case OrderEvent::PartFilled: return OrderStatus::PartiallyFilled;
      case OrderEvent::FullyFilled:  // an exit may have been made smaller: then the rest of it was cancelled
        return theirs.report.filled_qty == order.request.qty ? OrderStatus::Filled : OrderStatus::Cancelled;
      case OrderEvent::Cancelled:
      case OrderEvent::Expired:  // all the same filled by executions that came after its end, and perhaps
                                 // heard before
        if (order.status == OrderStatus::Filled && theirs.report.filled_qty == order.request.qty)
          return OrderStatus::Filled;
        return theirs.report.state == OrderEvent::Cancelled ? OrderStatus::Cancelled : OrderStatus::Expired;
      case OrderEvent::Refused: return OrderStatus::Rejected;
      case OrderEvent::AnswerLost:
      case OrderEvent::NeverArrived:
      case OrderEvent::Revived:
      case OrderEvent::RevivedPart: break;
    }
    return OrderStatus::Unknown;
  }

  void compare_origin(const Row& row) {
    const auto& order = row.stored.order;
    const auto& id = order.id();
    if (order.request.bot_id.view() == "external") {
      if (!adopts()) wrong("{} was adopted, and the policy is not to", id);
      return;
    }
    const bool exit = id.view().ends_with(".tp") || id.view().ends_with(".sl");
    const auto& known = orders_of(order.request.bot_id);
    const auto it = known.find(id);
    const bool made = it != known.end() && (it->second.request || it->second.replaces);
    if (!made && !exit && !is_flattening(id)) wrong("I9: nobody has ordered {}", id);
    if (it == known.end()) wrong("the bot was never told of {}", id);
  }

  /// The old order and the new one together are what was wanted: the old one's quantity, or what the bot knew
  /// to be filled when it named another and that.
  void compare_replacement(const Row& row) {
    const auto& order = row.stored.order;
    if (order.request.bot_id.view() == "external") return;
    const auto& known = orders_of(order.request.bot_id);
    const auto it = known.find(order.id());
    if (it == known.end() || !it->second.replaces) return;
    const auto& asked = *it->second.replaces;
    const auto old = tables_.trades.find(asked.client_order_id);
    if (old == tables_.trades.end()) return;
    const auto& before = old->second.stored.order;
    const auto filled = [&](const domain::Order& its) {
      const auto* theirs = at_venue(its);
      return theirs ? theirs->report.filled_qty : domain::Quantity{};
    };
    const auto wanted = asked.qty ? *asked.filled_qty + *asked.qty : before.request.qty;
    const bool more = filled(before) + filled(order) > wanted && !filled(order).is_zero();
    if (more && !told_of_more(order, before))
      wrong("{} was to be {}: {} of it are filled, and {} of {} in its place", before.id(), wanted,
            filled(before), filled(order), order.id());
  }

  /// An exit's price changes at the venue itself: what fills while the change is on its way the venue may
  /// give again.
  bool told_of_more(const domain::Order& order, const domain::Order& before) const {
    return before.is_exit() && stage_.more_than_wanted.contains(order.id().str());
  }

  void compare_told(const Row& row) {
    const auto& order = row.stored.order;
    const bool others =
        order.request.bot_id.view() == "external" || is_flattening(order.id());  // nobody acknowledges those
    const bool held =
        order.request.bracket && !venue_.holds_exits(order.request);  // that is how it is remembered
    if (is_final(order.status) && row.announced < order.version && !others && !held)
      wrong("I6: the end of {} is not acknowledged", order.id());
  }

  void compare_received() {
    std::map<std::string, int> rows;
    for (const auto& [id, row] : rows_) ++rows[name_at_venue(row.stored.order)];
    for (const auto& [id, times] : venue_.received) {
      if (times > 1) wrong("I2: {} was received {} times", id, times);
      if (!rows.contains(id)) wrong("I2: {} is at the venue and not in the ledger", id);
    }
    for (const auto& [id, times] : rows)
      if (times > 1) wrong("I1: {} is in the ledger {} times", id, times);
    for (const auto& [id, order] : venue_.orders) {
      const bool seen =
          order.open || order.report.filled_qty.is_positive();  // what came and went unseen left nothing
      const bool ours = !order.foreign() || (adopts() && !before_us(order));
      if (ours && seen && !rows.contains(id))
        wrong("I2: {} of {} ({}) is at the venue and not in the ledger", id, order.parent, order.bot);
    }
  }

  /// A position that a bracket's entry has opened is never without the exits that were ordered with it.
  void compare_family() {
    for (const auto& [id, row] : rows_) {
      const auto& order = row.stored.order;
      if (!order.request.bracket || order.filled_qty.is_zero() || !venue_.holds_exits(order.request))
        continue;
      for (const bool profit : {true, false}) {
        const auto& wanted = profit ? order.request.bracket->take_profit : order.request.bracket->stop_loss;
        if (wanted && !tables_.trades.contains(domain::ClientOrderId{id.str() + (profit ? ".tp" : ".sl")}))
          wrong("{} is filled and its {} is not in the ledger", id, profit ? "take-profit" : "stop-loss");
      }
    }
  }

  /// The same where execution holds the exits: what is not out yet waits for its price, over every restart.
  void compare_held() {
    for (const auto& [id, row] : rows_) {
      const auto& entry = row.stored.order;
      if (!entry.request.bracket || entry.filled_qty.is_zero() || venue_.holds_exits(entry.request)) continue;
      auto rest = entry.filled_qty;
      bool over = false, lives = false, stuck = false;
      for (const auto& [other, its] : tables_.trades) {
        if (!is_exit(other) || oms::entry_of(other) != id) continue;
        const auto& exit = its.stored.order;
        over = over || exit.error == oms::kExitsCancelled;
        lives = lives || !is_final(exit.status);
        const auto* theirs = at_venue(exit);
        stuck = stuck || (theirs && theirs->open && theirs->pending_cancel);
        rest -= exit.error == oms::kExitsClosed ? exit.request.qty : exit.filled_qty;
      }
      if (rest.is_negative() && stage_.scenario.venue.crossing_fill == 0)
        wrong("the exits of {} have filled {} more than it did", id, -rest);
      const bool done = over || !rest.is_positive();
      if (done && !stuck && is_final(entry.status) && row.announced < entry.version)
        wrong("I6: the end of {} is not acknowledged, and nothing is held for it any more", id);
      if (done || lives) continue;
      if (row.announced >= entry.version && is_final(entry.status))
        wrong("{} of {} has no exit, and no start will know of it", rest, id);
      if (const auto due = due_exit(entry);
          !due.empty() && !covered(entry) && !held_back(entry.request.symbol, may_be_split(entry)))
        wrong("{} of {} is past its {} and has no exit", rest, id, due);
    }
  }
  /// docs/operations.md, exits.held_back and exits.split: nothing is sent while the venue and the ledger
  /// disagree on the position in that symbol, nor for a while at a price so far beyond the exit's that it may
  /// be a split's. They truly must, and execution must be degraded for it.
  bool held_back(const domain::Symbol& symbol, bool may_be_split) const {
    domain::Quantity ours;
    for (const auto& [key, position] : tables_.positions)
      if (key.symbol == symbol && key.venue == name_) ours += position.qty;
    const auto theirs = venue_.positions.find(symbol);
    if (!may_be_split && ours == (theirs == venue_.positions.end() ? domain::Quantity{} : theirs->second))
      return false;
    const auto* life = stage_.main_life();
    if (!life) return false;
    const auto trouble = life->manager().degraded_reason();
    const auto end = trouble.find(" are held back");
    const auto from = trouble.rfind("exits in ", end);
    return end != std::string::npos && from != std::string::npos &&
           trouble.substr(from, end - from).find(symbol.view()) != std::string::npos;
  }
  /// Only where there are splits does a price go so far.
  bool may_be_split(const domain::Order& entry) const {
    if (!stage_.mean.splits) return false;
    const auto price = stage_.market.price(entry.request.symbol);
    const auto& bracket = *entry.request.bracket;
    return std::ranges::any_of(std::array{bracket.stop_loss, bracket.take_profit}, [&](const auto& level) {
      return level && oms::further_apart(price, *level, oms::TriggerRules{}.split_pct);
    });
  }
  std::string due_exit(const domain::Order& entry) const {
    const auto price = stage_.market.price(entry.request.symbol);
    const auto& [profit, loss, limit] = *entry.request.bracket;
    const bool bought = entry.request.side == domain::Side::Buy;
    if (loss && (bought ? price <= *loss : price >= *loss)) return "stop";
    if (profit && (bought ? price >= *profit : price <= *profit)) return "profit";
    return {};
  }
  /// Orders of the bot that live may close its whole position already.
  bool covered(const domain::Order& entry) const {
    const auto& r = entry.request;
    const auto it = tables_.positions.find({.venue = name_, .bot_id = r.bot_id, .symbol = r.symbol});
    auto left = it == tables_.positions.end() ? domain::Quantity{} : it->second.qty;
    if (r.side == domain::Side::Sell) left = -left;
    for (const auto& [id, row] : tables_.trades) {
      const auto& order = row.stored.order;
      if (order.request.bot_id == r.bot_id && order.request.symbol == r.symbol &&
          order.request.side != r.side)
        left -= order.leaves_qty();
    }
    return !left.is_positive();
  }

  void compare_fills() {
    std::size_t expected = 0;
    std::map<domain::Symbol, domain::Quantity> before;
    for (const auto& fill : venue_.history) {
      const auto* order = venue_.find({.venue_order_id = fill.venue_order_id, .client_id = {}});
      const auto it = tables_.fills.find(Tables::fill_key(name_, fill.exec_id));
      if (order->foreign() && !adopts()) {
        if (it != tables_.fills.end())
          wrong("I4: execution {} is not ours and is in the ledger", fill.exec_id);
        continue;
      }
      if (order->foreign() && it == tables_.fills.end() && before_us(fill.event_ts)) {
        before[fill.symbol] += domain::signed_qty(fill.side, fill.qty);
        continue;
      }
      ++expected;
      if (it == tables_.fills.end())
        wrong("I4: execution {} of {} is missing", fill.exec_id, order->report.client_id);
      else if (it->second.qty != fill.qty || it->second.price != fill.price || it->second.side != fill.side ||
               it->second.bot_id != order->bot)
        wrong("I4: execution {} is another one in the ledger", fill.exec_id);
    }
    std::map<domain::Symbol, domain::Quantity> synthetic;
    for (const auto& [exec, fill] : tables_.fills) {
      if (fill.venue != name_ || !is_synthetic(fill.client_order_id)) continue;
      ++expected;
      synthetic[fill.symbol] += domain::signed_qty(fill.side, fill.qty);
    }
    if (executions() != expected)
      wrong("I4: {} executions in the ledger, {} expected", executions(), expected);
    for (const auto& symbol : kSymbols) {
      const auto came = adopts() ? venue_.transferred[symbol] + before[symbol] : domain::Quantity{};
      if (synthetic[symbol] != came && !stage_.not_booked.contains(symbol))
        wrong("I4: {} {} came by no order, {} were adopted so", came, symbol, synthetic[symbol]);
    }
  }

  void compare_positions() {
    std::map<domain::PositionKey, domain::Position> computed;
    for (const auto& fill : tables_.in_order) {
      auto& position = computed[{.venue = fill.venue, .bot_id = fill.bot_id, .symbol = fill.symbol}];
      position = domain::apply_fill(position, fill);
    }
    // What the database has refused is booked later than it happened: the same quantity, by another way.
    const auto same = [&](const auto& ours, const auto& theirs) {
      return stage_.scenario.walls ? ours.second.qty == theirs.second.qty : ours == theirs;
    };
    if (!std::ranges::equal(computed, tables_.positions, same))
      wrong("I4: a position is not what its fills make");
    for (const auto& symbol : kSymbols) {
      domain::Quantity sum;
      for (const auto& [key, position] : tables_.positions)
        if (key.symbol == symbol && key.venue == name_) sum += position.qty;
      auto theirs = venue_.positions[symbol];
      if (!adopts())
        theirs -= venue_.shares[{domain::BotId{"external"}, symbol}] + venue_.transferred[symbol];
      if (sum != theirs && !stage_.not_booked.contains(symbol))
        wrong("I4: position of {}: ledger {}, venue {}", symbol, sum, theirs);
      for (const auto* bot : bots_) {
        const auto it = tables_.positions.find({.venue = name_, .bot_id = bot->id(), .symbol = symbol});
        const auto ours = it == tables_.positions.end() ? domain::Quantity{} : it->second.qty;
        const auto share = venue_.shares[{bot->id(), symbol}];
        if (ours != share) wrong("I4: {}'s {}: ledger {}, venue {}", bot->id(), symbol, ours, share);
      }
    }
  }

  Stage& stage_;
  Exchange& venue_;
  const domain::VenueName& name_;
  std::vector<Bot*> bots_;  ///< that trade there
  Tables& tables_;
  std::map<domain::ClientOrderId, Row> rows_;  ///< of orders for it
};

}  // namespace

void compare_settled(Stage& stage) {
  Comparison{stage}.settled();
  if (stage.second && !stage.second->is_dead()) Comparison{stage, *stage.second}.settled();
}
void compare_first(Stage& stage) { Comparison{stage}.all(); }
void compare_all(Stage& stage) {
  Comparison{stage}.all();
  if (stage.second) Comparison{stage, *stage.second}.all();
}

}  // namespace avenor::sim
