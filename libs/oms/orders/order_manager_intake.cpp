// The manager's doors to the bus: orders, cancels, replacements (questions: engine_states.cpp).
#include <fmt/format.h>
#include <algorithm>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/brackets/child_orders.hpp"
#include "oms/orders/fingerprint.hpp"
#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {

using domain::OrderEvent;
using domain::OrderRequest;
using domain::OrderStatus;

namespace {

/// of a storm of bad messages the rest is repeated by its senders
constexpr int kMostRefusalsInQuestion = 256;
/// An order that has waited longer (for a connection, a rate limit, the end of the order that it replaces) is
/// judged again before it leaves.
constexpr core::Duration kJudgementHolds = std::chrono::seconds{1};
/// of an exit: the price that made it due
constexpr core::Duration kTriggerHolds = std::chrono::milliseconds{100};

/// The order is the one that this very replacement has made.
bool is_made_by(const LiveOrder& fresh, const domain::OrderReplace& wish) {
  const auto& made = fresh.order.request;
  return fresh.replaces && fresh.replaces->id == wish.client_order_id && made.bot_id == wish.bot_id &&
         (!wish.qty || made.qty == *wish.qty) &&
         (!wish.limit_price || made.limit_price == wish.limit_price) &&
         (!wish.stop_price || made.stop_price == wish.stop_price);
}

}  // namespace

// Version 0 says that the ledger has no such order, so the ledger is asked: we may have been frozen, and
// another execution be at work that has taken what our memory knows nothing of. Without an answer nothing is
// said, and the sender repeats itself.
void OrderManager::refuse_message(const OrderRequest& request, const std::string& error,
                                  const std::string& message) {
  if (refusals_in_question_ >= kMostRefusalsInQuestion) return;
  ++refusals_in_question_;
  ledger_.find(ledger::Ledger::By::ClientOrderId, request.client_order_id.str(),
               [this, request, error, message](const core::Result<std::optional<ledger::Stored>>& found) {
                 --refusals_in_question_;
                 if (!found) return;
                 const bool taken = *found && (*found)->order.request.bot_id == request.bot_id;
                 if (taken && error != "order.id_conflict")
                   return events_.publish(domain::confirmation_of((*found)->order));
                 publish_refusal(request, error, message);
               });
}

void OrderManager::publish_refusal(const OrderRequest& request, const std::string& error,
                                   const std::string& message) {
  events_.publish(domain::Confirmation{.client_order_id = request.client_order_id,
                                       .bot_id = request.bot_id,
                                       .symbol = request.symbol,
                                       .venue = request.venue,
                                       .side = request.side,
                                       .qty = request.qty,
                                       .status = OrderStatus::Rejected,
                                       .filled_qty = {},
                                       .avg_price = {},
                                       .venue_order_id = {},
                                       .version = 0,
                                       .error = error,
                                       .message = message});
}

void OrderManager::create(const OrderRequest& request) {
  // Not ready, or the ledger is behind: the sender repeats its order, and nothing is lost by waiting.
  if (!ready_ || ledger_.backlog() >= options_.max_backlog) return;
  auto print = fingerprint(request);
  if (refuse_early(request, print)) return;
  take_in(request, std::move(print), [this](LiveOrder& live) { send_if_approved(live); });
}

bool OrderManager::refuse_early(const OrderRequest& request, const std::string& print) {
  const auto refuse = [&](const std::string& error, const std::string& message) {
    refuse_message(request, error, message);
    return true;
  };
  if (LiveOrder* live = orders_.find(request.client_order_id)) {
    if (live->fingerprint == print) return relay_.repeat(*live), true;
    events_.alert({.severity = domain::Severity::Warning,
                   .code = "order.id_conflict",
                   .message = fmt::format("{} came again with a different body; the first one stands",
                                          request.client_order_id),
                   .subject = request.client_order_id.str()});
    return refuse("order.id_conflict", "this id was used for a different order; the first one stands");
  }
  if (!request.client_order_id.str().starts_with(request.bot_id.str() + ":"))
    return refuse("order.foreign_id", fmt::format("an order of {} needs an id that starts with \"{}:\"",
                                                  request.bot_id, request.bot_id));
  if (is_child_id(request.client_order_id))
    return refuse("order.reserved_id", "ids that end in .tp or .sl are the exits of brackets");
  const auto& id = request.client_order_id;
  if (request.bracket &&
      (id.view().size() > kLongestEntryId || number_at_end(id.view()) != std::string_view::npos))
    return refuse("order.reserved_id",
                  fmt::format("an entry with exits needs an id of at most {} characters that does not end in "
                              "a dot and a number: its exits' ids are made from it",
                              kLongestEntryId));
  if (const auto valid = domain::validate(request); !valid)
    return refuse("order.invalid", valid.error().message);
  if (!station_of(request.venue))
    return refuse("order.venue", fmt::format("venue {} is not among VENUES", request.venue));
  return false;
}

LiveOrder& OrderManager::take_in(const OrderRequest& request, std::string print,
                                 std::function<void(LiveOrder&)> decided, domain::OrderPurpose purpose,
                                 const domain::ClientOrderId& parent) {
  if (bots_.see(request.bot_id) && on_new_bot_) on_new_bot_(request.bot_id);
  LiveOrder fresh;
  fresh.order.request = request;
  fresh.order.created_at = clock_.wall();
  fresh.order.purpose = purpose;
  fresh.order.parent = parent;
  fresh.take_purpose();
  fresh.replaces = replaces_of(request);
  const auto client_id = station_of(request.venue)->session.venue().client_id_for(request.client_order_id);
  if (client_id != request.client_order_id.str()) fresh.order.venue_client_id = client_id;
  fresh.fingerprint = std::move(print);
  fresh.received_at = fresh.lease_checked_at = fresh.touched = clock_.mono();
  fresh.trace.mark(Trace::Step::Received, fresh.received_at);
  LiveOrder& live = orders_.add(std::move(fresh));

  ledger::Change change;
  change.intent = ledger::Intent{
      .order = live.order, .fingerprint = live.fingerprint, .is_test_trade = options_.is_test_trade};
  AVENOR_FAILPOINT("exec.before_pending");
  ledger_.write(std::move(change),
                [this, id = live.order.id(), decided = std::move(decided)](const ledger::Written& written) {
                  AVENOR_FAILPOINT("exec.after_pending");
                  intent_written(id, written, decided);
                });
  return live;
}

void OrderManager::intent_written(const domain::ClientOrderId& id, const ledger::Written& written,
                                  const std::function<void(LiveOrder&)>& decided) {
  decide_written(id, written, decided);
  if (on_room_) (void)containment_.run("taking in orders that waited", {}, on_room_);
}

void OrderManager::decide_written(const domain::ClientOrderId& id, const ledger::Written& written,
                                  const std::function<void(LiveOrder&)>& decided) {
  LiveOrder* live = orders_.find(id);
  if (!live) return;
  if (written.known || written.refused) {
    // It never became ours: the ledger's row (or its refusal) stands, the one in memory goes.
    const auto request = live->order.request;
    const auto print = live->fingerprint;
    orders_.remove(*live);
    if (written.refused) {
      events_.alert({.severity = domain::Severity::Critical,
                     .code = "ledger.refused",
                     .message = fmt::format("the database refused {}: {}", id, written.refused->message),
                     .subject = id.str()});
      return refuse_message(request, "ledger.refused", written.refused->message);
    }
    if (written.known->fingerprint != print)
      return refuse_message(request, "order.id_conflict",
                            "this id was used for a different order; the first one stands");
    LiveOrder& known = orders_.add(restored(*written.known, clock_.mono()));
    known.acked_version = 0;
    return relay_.repeat(known);
  }
  live->durable_version = std::max(live->durable_version, 1);
  live->trace.mark(Trace::Step::Durable, clock_.mono());
  // On its way first, then the news that it is: nothing comes back before this returns.
  const domain::Order as_of = live->order;
  if (as_of.status == OrderStatus::Pending) {
    const auto failed = containment_.run("the decision on an order", id.view(), [&] { decided(*live); });
    if (failed) undecided(id, *failed);
  }
  if (LiveOrder* still = orders_.find(id)) relay_.durable(*still, as_of);
}

void OrderManager::undecided(const domain::ClientOrderId& id, const std::string& what) {
  LiveOrder* live = orders_.find(id);
  if (!live || live->order.status != OrderStatus::Pending) return;
  if (!live->may_be_at_venue()) {
    lifecycle_.advance(*live, OrderEvent::Refused,
                       {.what = "risk",
                        .venue_words = {},
                        .error = "risk.cannot_judge",
                        .message = "the order could not be judged and was not sent: " + what});
    return;
  }
  lifecycle_.advance(*live, OrderEvent::AnswerLost,
                     {.what = "sending",
                      .venue_words = {},
                      .error = "order.unknown",
                      .message = "sending it failed half-way: " + what});
  station_of(live->order.request.venue)->session.query_order(*live);
}

std::optional<risk::Approved> OrderManager::approve(LiveOrder& live, const domain::Order* replaced) {
  const auto& request = live.order.request;
  auto world = risk_context(request, replaced);
  if (live.passes_halt()) world.halted.clear();
  auto approved = gate_.check(request, world);
  if (!approved) {
    const auto refusal = approved.error();
    lifecycle_.advance(
        live, OrderEvent::Refused,
        {.what = "risk", .venue_words = {}, .error = refusal.code, .message = refusal.message});
    return {};
  }
  live.judged_at = clock_.mono();
  orders_.admit(live);
  paces_[request.bot_id].push_back(live.judged_at);
  throttle_.admit(request.symbol, live.order.id(), clock_.mono());
  return *approved;
}

void OrderManager::send_if_approved(LiveOrder& live) {
  if (auto approved = approve(live))
    station_of(live.order.request.venue)->session.submit(live, std::move(*approved));
}

std::optional<risk::RiskReject> OrderManager::objection(const domain::Order& order) {
  LiveOrder* live = orders_.find(order.id());
  if (!live) return {};
  const auto now = clock_.mono();
  if (live->protects && now - live->received_at > kTriggerHolds && exits_.overtaken_by_split(*live))
    return risk::RiskReject{
        .code = "risk.held_back",
        .message = "it waited to be sent, and the price has jumped as in a split since it was due"};
  if (live->passes_halt()) return {};
  if (const auto halted = kill_switch_.reason(order.request); !halted.empty())
    return risk::RiskReject{.code = "risk.held_back",
                            .message = "it was held back at the last moment: trading is halted: " + halted};
  if (now - live->judged_at <= kJudgementHolds) return {};
  auto world = risk_context(order.request);
  world.bot_orders_last_minute = std::max(0, world.bot_orders_last_minute - 1);  // itself
  if (const auto approved = gate_.check(order.request, world); !approved) return approved.error();
  live->judged_at = now;
  return {};
}

std::optional<risk::RiskReject> OrderManager::spend_approval(const domain::Order& order) {
  if (auto no = objection(order)) return no;
  const auto& symbol = order.request.symbol;
  if (throttle_.leave(symbol, order.id(), clock_.mono())) return {};
  kill_switch_.halt({}, fmt::format("more orders were about to leave in {} than had come in", symbol));
  events_.alert({.severity = domain::Severity::Critical,
                 .code = "risk.orders_out",
                 .message = fmt::format(
                     "{} was about to leave, and no approval in {} within the last minute was left for it: "
                     "everything is halted",
                     order.id(), symbol),
                 .subject = order.id().str()});
  return risk::RiskReject{
      .code = "risk.held_back",
      .message = "it was held back at the last moment: more orders would leave than came in"};
}

void OrderManager::cancel(const domain::OrderCancel& wish) {
  if (ready_ && !cancel_known(wish)) look_up_cancelled(wish, [] {});
}

bool OrderManager::cancel_known(const domain::OrderCancel& wish) {
  if (exits_.cancel(wish)) return true;
  LiveOrder* live = orders_.find(wish.client_order_id);
  if (!live || live->order.request.bot_id != wish.bot_id) return false;
  if (is_final(live->order.status)) relay_.repeat(*live);
  if (Station* station = station_of(live->order.request.venue)) station->session.cancel(*live);
  return true;
}

void OrderManager::look_up_cancelled(const domain::OrderCancel& wish, std::function<void()> done) {
  ledger_.find(
      ledger::Ledger::By::ClientOrderId, wish.client_order_id.str(),
      [this, wish, done = std::move(done)](const core::Result<std::optional<ledger::Stored>>& found) {
        done();
        if (!found) return;              // the ledger is away: the wish will be repeated
        if (cancel_known(wish)) return;  // it has come while the ledger was asked
        if (*found && (*found)->order.request.bot_id == wish.bot_id) {
          // Ended and forgotten. One that is said never to have arrived may live all the same: the venue is
          // asked.
          if ((*found)->order.status != OrderStatus::Failed || !station_of((*found)->order.request.venue))
            return events_.publish(domain::confirmation_of((*found)->order));
          orders_.add(restored(**found, clock_.mono()));
          cancel_known(wish);
          return;
        }
        OrderRequest request;
        request.client_order_id = wish.client_order_id;
        request.bot_id = wish.bot_id;
        request.symbol = domain::Symbol{"-"};  // a confirmation always names one
        request.venue = domain::VenueName{"none"};
        publish_refusal(request, "order.not_found", "there is no such order of this bot");
      });
}

void OrderManager::replace(const domain::OrderReplace& wish) {
  if (!ready_ || ledger_.backlog() >= options_.max_backlog) return;
  OrderRequest request;
  request.client_order_id = wish.new_client_order_id;
  request.bot_id = wish.bot_id;
  LiveOrder* old = orders_.find(wish.client_order_id);
  if (!old || old->order.request.bot_id != wish.bot_id) {
    // done and forgotten
    if (LiveOrder* fresh = orders_.find(wish.new_client_order_id); fresh && is_made_by(*fresh, wish))
      return relay_.repeat(*fresh);
    request.symbol = domain::Symbol{"-"};
    request.venue = domain::VenueName{"none"};
    return refuse_message(request, "order.not_found", "there is no such living order of this bot to replace");
  }
  request = old->order.request;
  request.client_order_id = wish.new_client_order_id;
  // What is filled stays with the old order. A quantity that is named stands beside what the bot believes to
  // be left.
  const auto total = old->total_at_venue();
  const auto believed = old->order.request.qty - old->filled_acked;
  const auto wanted = wish.qty ? total + *wish.qty - believed : total;
  request.qty =
      wish.qty.value_or(total > old->order.filled_qty ? total - old->order.filled_qty : domain::Quantity{});
  if (wish.limit_price) request.limit_price = wish.limit_price;
  if (wish.stop_price) request.stop_price = wish.stop_price;
  if (!old->exits_ours) request.bracket.reset();  // the venue's own exits go along
  request.expires_ts = {};
  request.origin = origin_of({.id = wish.client_order_id, .wanted = wanted});
  // the wish came again
  if (LiveOrder* fresh = orders_.find(request.client_order_id); fresh && is_made_by(*fresh, wish))
    return relay_.repeat(*fresh);
  auto print = fingerprint(request);
  if (refuse_early(request, print)) return;
  if (is_final(old->order.status) || old->order.venue_order_id.empty())
    return refuse_message(request, "order.not_replaceable",
                          fmt::format("{} is {}: only an order that lives at the venue can be replaced",
                                      wish.client_order_id, domain::to_text(old->order.status)));
  if (old->order.purpose == domain::OrderPurpose::HeldExit)
    return refuse_message(
        request, "order.not_replaceable",
        fmt::format("{} is an exit that execution holds: it can be cancelled, and another order sent",
                    wish.client_order_id));
  if (old->exits_ours && station_of(request.venue)->session.venue().holds_brackets(request))
    return refuse_message(
        request, "order.not_replaceable",
        fmt::format(
            "execution holds the exits of {}, and for {} the venue would: cancel it and send another one",
            wish.client_order_id, request.qty));
  if (old->order.request.bracket && !old->exits_ours)
    return refuse_message(
        request, "order.not_replaceable",
        fmt::format("the venue holds the exits of {}: cancel it and send another one", wish.client_order_id));
  if (old->venue_exit && wish.qty)
    return refuse_message(
        request, "order.not_replaceable",
        fmt::format("the venue holds the exit {}: only its prices can be replaced", wish.client_order_id));
  if (station_of(request.venue)->session.is_being_replaced(wish.client_order_id))
    return refuse_message(request, "order.not_replaceable",
                          fmt::format("{} is being replaced already", wish.client_order_id));
  take_in(
      request, std::move(print),
      [this, old_id = wish.client_order_id, wanted](LiveOrder& fresh) {
        LiveOrder* before = orders_.find(old_id);
        if (!before || is_final(before->order.status)) {
          lifecycle_.advance(fresh, OrderEvent::Refused,
                             {.what = "replacement",
                              .venue_words = {},
                              .error = "order.not_replaceable",
                              .message = "the order that it was to replace has ended meanwhile"});
          return;
        }
        VenueSession& session = station_of(fresh.order.request.venue)->session;
        auto approved = approve(fresh, &before->order);
        if (!approved) return;
        if (before->venue_exit) return session.replace_exit(*before, fresh);
        session.replace(*before, fresh, std::move(*approved), wanted);
      },
      old->venue_exit ? domain::OrderPurpose::VenueExit : domain::OrderPurpose::Strategy,
      old->venue_exit ? old->order.parent : domain::ClientOrderId{});
}

}  // namespace avenor::oms
