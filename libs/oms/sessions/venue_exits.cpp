#include "oms/sessions/venue_exits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "oms/brackets/child_orders.hpp"
#include "oms/sessions/order_importer.hpp"
#include "oms/sessions/order_queries.hpp"
#include "oms/sessions/order_reports.hpp"

namespace avenor::oms {
namespace {

constexpr int kMostExitsDenials = 30;  ///< about two minutes of a venue that answers
constexpr core::Duration kFirstExitsCheck = std::chrono::milliseconds{100};
constexpr core::Duration kLongestExitsCheck = std::chrono::seconds{5};

}  // namespace

void VenueExits::on_known(LiveOrder& entry) {
  entry.exits_known = true;
  owing_.erase(entry.order.id());
}

void VenueExits::import_children(LiveOrder& entry, const venue::OrderReport& report) {
  if (!entry.order.request.bracket || entry.exits_ours) return;
  bool all = !report.children.empty();
  for (const auto& child : report.children) {
    LiveOrder* known = context_.find_at_venue(child.venue_order_id, child.client_id);
    // The venue may show in its place the order that replaced it, which has ended and is forgotten here.
    const bool profit = child.exit_role == venue::ExitRole::TakeProfit;
    const LiveOrder* row = known ? known : context_.orders.find(child_id(entry.order.id(), profit));
    all = all && row && row->durable_version > 0;
    if (known)
      reports_.apply(*known, child, "venue, with its parent");
    else
      import_child(entry, child);
  }
  if (entry.exits_known || all) on_known(entry);
}

bool VenueExits::may_be_exit(const venue::OrderReport& report) const {
  const auto fits = [&](const LiveOrder* live) {
    const auto& entry = live->order.request;
    return entry.bracket && !live->exits_ours && !live->exits_known && live->may_be_at_venue() &&
           entry.symbol == report.symbol && entry.side != report.side;
  };
  if (std::ranges::any_of(context_.orders.open(context_.name()), fits)) return true;
  return std::ranges::any_of(owing_, [&](const auto& owing) {
    const LiveOrder* live = context_.orders.find(owing.first);
    return live && live->owes_exits() && fits(live);
  });
}

bool VenueExits::owed(const Scope& scope) const {
  return std::ranges::any_of(owing_, [&](const auto& owing) {
    const LiveOrder* live = context_.orders.find(owing.first);
    return live && live->owes_exits() && scope.covers(live->order.request);
  });
}

risk::Exposure VenueExits::owed_exposure(const domain::Symbol& symbol, const domain::BotId& bot) const {
  risk::Exposure owed;
  for (const auto& [id, owing] : owing_) {
    const LiveOrder* live = context_.orders.find(id);
    if (!live || !live->owes_exits()) continue;
    const auto& entry = live->order.request;
    if (entry.symbol != symbol || (!bot.empty() && entry.bot_id != bot)) continue;
    (entry.side == domain::Side::Buy ? owed.open_sells : owed.open_buys) += live->order.filled_qty;
  }
  return owed;
}

void VenueExits::add_symbols_owing(std::vector<domain::Symbol>& symbols) const {
  for (const auto& [id, owing] : owing_)
    if (const LiveOrder* live = context_.orders.find(id)) symbols.push_back(live->order.request.symbol);
}

void VenueExits::want(LiveOrder& entry) {
  if (!entry.owes_exits() || entry.exits_check_due) return;
  // They are not orders until they fire, and are then reported as orders.
  if (context_.venue.exits_of(entry.order.request) == venue::ExitKind::Attached) return on_known(entry);
  auto& owing = owing_[entry.order.id()];
  if (owing.denials >= kMostExitsDenials) {
    on_known(entry);  // nothing more to wait for
    context_.events.alert(
        {.severity = domain::Severity::Critical,
         .code = "venue.exits_missing",
         .message = fmt::format("{} has {} and does not show its exits: the position may be without its stop",
                                context_.name(), entry.order.id()),
         .subject = entry.order.id().str()});
    return;
  }
  entry.exits_check_due = true;
  const auto wait =
      std::min<core::Duration>(kFirstExitsCheck * (1 << std::min(entry.exits_checks, 8)), kLongestExitsCheck);
  ++entry.exits_checks;
  due_.add(context_.clock.mono() + wait, entry.order.id());
}

void VenueExits::tick() {
  const auto now = context_.clock.mono();
  while (const auto id = due_.take(now)) {
    LiveOrder* live = context_.orders.find(*id);
    if (!live) continue;
    live->exits_check_due = false;
    if (live->owes_exits()) check(*live);
  }
}

void VenueExits::check(LiveOrder& entry) {
  const auto id = entry.order.id();
  owing_[id].denied = false;
  queries_.query_order(entry, [this, id] {
    LiveOrder* again = context_.orders.find(id);
    if (!again || !again->owes_exits()) return;
    if (auto& owing = owing_[id]; owing.denied) ++owing.denials;
    want(*again);
  });
}

void VenueExits::on_answer(const LiveOrder& entry, const venue::VenueResult<venue::OrderReport>& answer) {
  const auto it = owing_.find(entry.order.id());
  if (it == owing_.end()) return;
  const bool is_answer = answer || answer.error().kind == venue::VenueError::Kind::NotFound;
  it->second.denied = is_answer && (!answer || answer->children.empty());
}

void VenueExits::recall(LiveOrder& entry) {
  if (!entry.owes_exits()) return;
  owing_.try_emplace(entry.order.id());
  // The second answer comes last: then all lookups are complete.
  auto found = std::make_shared<bool>(true);
  const auto look = [&](bool profit, std::function<void()> then) {
    context_.ledger.find(
        ledger::Ledger::By::ClientOrderId, child_id(entry.order.id(), profit).str(),
        [found, then = std::move(then)](const core::Result<std::optional<ledger::Stored>>& row) {
          *found = *found && row && row->has_value();
          then();
        });
  };
  const auto end = [this, found, id = entry.order.id()] {
    LiveOrder* again = context_.orders.find(id);
    if (!again) return;
    if (again->exits_known || *found) on_known(*again);
    want(*again);
  };
  const auto& bracket = *entry.order.request.bracket;
  if (bracket.take_profit) look(true, bracket.stop_loss ? std::function<void()>{[] {}} : end);
  if (bracket.stop_loss) look(false, end);
}

void VenueExits::import_child(LiveOrder& entry, const venue::OrderReport& child) {
  const bool profit = child.exit_role == venue::ExitRole::TakeProfit;
  LiveOrder fresh;
  fresh.order.request = importer_.request_of(child, entry.order.request.bot_id);
  fresh.order.request.client_order_id = child_id(entry.order.id(), profit);
  // The ordered quantity is the whole entry's: the part that its sibling has closed before this first report
  // is excluded, and an older report of the whole quantity is not a larger order.
  fresh.order.request.qty = std::max(child.qty, entry.order.request.qty);
  fresh.order.purpose = domain::OrderPurpose::VenueExit;
  fresh.order.parent = entry.order.id();
  fresh.order.request.reason = profit ? domain::Reason::TakeProfit : domain::Reason::StopLoss;
  fresh.order.request.time_in_force = entry.order.request.time_in_force;
  fresh.venue_exit = true;
  if (context_.orders.find(fresh.order.id())) return;  // its row is on the way
  importer_.import_order(std::move(fresh), child);
}

}  // namespace avenor::oms
