#include "oms/orders/intake_queue.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {
namespace {

constexpr std::size_t kMostOrders = 40'000;
constexpr std::size_t kMostQuestions = 4'000;
constexpr std::size_t kMostBots = 2'000;
constexpr core::Duration kOrderPatience = std::chrono::seconds{10};
constexpr core::Duration kQuestionPatience = std::chrono::seconds{3};

/// The name under which an order waits.
std::string queued_as(const domain::BotId& bot, const domain::ClientOrderId& id) {
  return bot.str() + '\x1f' + id.str();
}

/// The bytes of its longest text; the others are bounded by a few names' length.
std::size_t text_of(const domain::OrderRequest& request) { return request.rationale.size(); }
std::size_t text_of(const domain::OrderReplace&) { return 0; }

}  // namespace

IntakeQueue::IntakeQueue(const Onward& onward, std::set<domain::BotId> listed)
    : o_(onward),
      listed_(std::move(listed)),
      orders_({.items = kMostOrders, .senders = kMostBots, .patience = kOrderPatience}),
      cancels_({.items = kMostQuestions, .senders = kMostBots, .patience = kQuestionPatience}),
      queries_({.items = kMostQuestions, .senders = kMostBots, .patience = kQuestionPatience}) {
  o_.intake.set_room_listener(*this);
}

template <class Message>
void IntakeQueue::take_in(const domain::BotId& bot, const domain::VenueName& venue,
                          const domain::ClientOrderId& id, const Message& message) {
  if (!o_.readiness.ready(venue)) return;  // its sender repeats it
  if (orders_.empty() && o_.ledger.backlog() < kAhead) return work(message);
  // An unknown venue does not create a lane.
  const Sender sender{bot, o_.router.contains(venue) ? venue : domain::VenueName{}};
  if (orders_.put(sender, listed(bot), queued_as(bot, id), {.message = message, .cancelled = false},
                  o_.clock.mono(), text_of(message)) == SenderQueue<Order>::Put::Full)
    full(bot, "orders");
}

void IntakeQueue::create(const domain::OrderRequest& request) {
  const LiveOrder* known = o_.orders.find(request.client_order_id);
  if (!request.venue.empty()) return create(request, known);
  auto at_home = request;
  at_home.venue = known ? known->order.request.venue : o_.homes.of(request.symbol);
  create(at_home, known);
}

void IntakeQueue::create(const domain::OrderRequest& request, const LiveOrder* known) {
  // A known order needs only an answer, and changes nothing.
  if (known) return work(request);
  take_in(request.bot_id, request.venue, request.client_order_id, request);
}

void IntakeQueue::replace(const domain::OrderReplace& asked) {
  if (o_.orders.find(asked.new_client_order_id)) return work(asked);
  const LiveOrder* old = o_.orders.find(asked.client_order_id);
  take_in(asked.bot_id, old ? old->order.request.venue : domain::VenueName{}, asked.new_client_order_id,
          asked);
}

/// Of an exit that has no order yet: its entry's venue.
bool IntakeQueue::is_ready_for(const domain::ClientOrderId& id) const {
  const LiveOrder* live = o_.orders.find(id);
  if (!live && is_child_id(id)) live = o_.orders.find(entry_of(id));
  return live ? o_.readiness.ready(live->order.request.venue) : o_.readiness.ready();
}

void IntakeQueue::cancel(const domain::OrderCancel& asked) {
  // not ready: its sender repeats it
  if (!is_ready_for(asked.client_order_id) || o_.cancels.cancel_known(asked)) return;
  if (Order* order = orders_.find(queued_as(asked.bot_id, asked.client_order_id))) {
    order->cancelled = true;
    return;
  }
  // The exit of a waiting entry is not unknown; its sender repeats the cancel after the entry's turn.
  if (is_child_id(asked.client_order_id) &&
      orders_.find(queued_as(asked.bot_id, entry_of(asked.client_order_id))))
    return;
  if (cancels_.put(asked.bot_id, listed(asked.bot_id),
                   asked.client_order_id.str() + '\x1f' + asked.bot_id.str(), asked,
                   o_.clock.mono()) == SenderQueue<domain::OrderCancel>::Put::Full)
    full(asked.bot_id, "cancels");
  look_up();
}

void IntakeQueue::query(const domain::OrderQuery& asked) {
  if (!o_.readiness.ready()) return;
  if (queries_.put(asked.bot_id, listed(asked.bot_id), asked.bot_id.str(), asked.bot_id, o_.clock.mono()) ==
      SenderQueue<domain::BotId>::Put::Full)
    full(asked.bot_id, "questions");
  answer_queries();
}

void IntakeQueue::work(const Order& order) {
  if (const auto* request = std::get_if<domain::OrderRequest>(&order.message)) {
    work(*request);
    if (order.cancelled)
      cancel_worked({.client_order_id = request->client_order_id, .bot_id = request->bot_id});
  } else if (const auto* asked = std::get_if<domain::OrderReplace>(&order.message)) {
    work(*asked);
    if (order.cancelled)
      cancel_worked({.client_order_id = asked->new_client_order_id, .bot_id = asked->bot_id});
  }
}

void IntakeQueue::cancel_worked(const domain::OrderCancel& asked) {
  if (is_ready_for(asked.client_order_id) && !o_.cancels.cancel_known(asked))
    o_.cancels.look_up(asked, [] {});
}

void IntakeQueue::has_room() {
  if (going_on_ || orders_.empty()) return;
  struct Once {
    bool& on;
    explicit Once(bool& flag) : on(flag) { on = true; }
    ~Once() { on = false; }
  } once{going_on_};
  while (o_.ledger.backlog() < kAhead) {
    const auto order = orders_.take(o_.clock.mono());
    if (!order) break;
    work(*order);
  }
}

void IntakeQueue::tick() {
  answered_ = 0;
  asked_ = false;
  looked_up_ = 0;
  has_room();
  answer_queries();
  look_up();
}

void IntakeQueue::answer_queries() {
  std::vector<domain::BotId> holders;
  while (!asked_ && answered_ < kQueriesATick && holders.size() < kStatesATick) {
    const auto bot = queries_.take(o_.clock.mono());
    if (!bot) break;
    if (o_.states.knows(*bot)) {
      holders.push_back(*bot);
    } else {
      ++answered_;
      o_.states.tell_nothing(*bot);
    }
  }
  if (holders.empty()) return;
  asked_ = true;
  o_.states.tell(holders);
}

void IntakeQueue::look_up() {
  while (looking_up_ < kLookUps && looked_up_ < kLookUps) {
    const auto asked = cancels_.take(o_.clock.mono());
    if (!asked) return;
    ++looking_up_;
    ++looked_up_;
    o_.cancels.look_up(*asked, [this] { --looking_up_; });
  }
}

void IntakeQueue::full(const domain::BotId& bot, const char* what) {
  // Bots that are not in BOTS share one line: their names may be invented.
  const auto told = repeats_.hear(listed(bot) ? bot.str() : std::string{}, o_.clock.mono());
  if (!told) return;
  o_.events.alert(
      {.severity = domain::Severity::Warning,
       .code = "intake.full",
       .message = fmt::format("{} of {} are dropped: they arrive faster than the ledger accepts them. Their "
                              "senders repeat them; other bots are served in turn{}",
                              what, listed(bot) ? bot.str() : "bots that are not in BOTS", told.suffix()),
       .subject = listed(bot) ? bot.str() : std::string{"unlisted bots"}});
}

}  // namespace avenor::oms
