#include "oms/orders/intake.hpp"

#include <fmt/format.h>

#include <utility>

#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {
namespace {

constexpr std::size_t kMostOrders = 40'000;
constexpr std::size_t kMostQuestions = 4'000;
constexpr std::size_t kMostBots = 2'000;
constexpr core::Duration kOrderPatience = std::chrono::seconds{10};
constexpr core::Duration kQuestionPatience = std::chrono::seconds{3};

}  // namespace

Intake::Intake(const core::Clock& clock, OrderManager& manager, EventSink& events,
               std::set<domain::BotId> listed)
    : clock_(clock),
      manager_(manager),
      events_(events),
      listed_(std::move(listed)),
      orders_({.items = kMostOrders, .bots = kMostBots, .patience = kOrderPatience}),
      cancels_({.items = kMostQuestions, .bots = kMostBots, .patience = kQuestionPatience}),
      queries_({.items = kMostQuestions, .bots = kMostBots, .patience = kQuestionPatience}) {
  manager_.on_room([this] { go_on(); });
}

template <class Message>
void Intake::take_in(const domain::BotId& bot, const std::string& id, const Message& message) {
  Order order{.message = message, .cancelled = false};
  if (!manager_.ready()) return;  // its sender repeats it
  if (orders_.empty() && manager_.backlog() < kAhead) return work(order);
  if (orders_.put(bot, listed(bot), bot.str() + '\x1f' + id, std::move(order), clock_.mono()) ==
      FairQueue<Order>::Put::Full)
    full(bot, "orders");
}

void Intake::create(const domain::OrderRequest& request) {
  // One that execution holds costs nothing but its answer, and changes nothing.
  if (manager_.holds(request.client_order_id)) return manager_.create(request);
  take_in(request.bot_id, request.client_order_id.str(), request);
}

void Intake::replace(const domain::OrderReplace& wish) {
  if (manager_.holds(wish.new_client_order_id)) return manager_.replace(wish);
  take_in(wish.bot_id, wish.new_client_order_id.str(), wish);
}

void Intake::cancel(const domain::OrderCancel& wish) {
  if (!manager_.ready() || manager_.cancel_known(wish)) return;  // not ready: its sender repeats it
  if (Order* order = orders_.find(wish.bot_id.str() + '\x1f' + wish.client_order_id.str())) {
    order->cancelled = true;
    return;
  }
  // The exit of an entry that waits is not unknown; its sender repeats the wish when the entry has had its
  // turn.
  if (is_child_id(wish.client_order_id) &&
      orders_.find(wish.bot_id.str() + '\x1f' + entry_of(wish.client_order_id).str()))
    return;
  if (cancels_.put(wish.bot_id, listed(wish.bot_id), wish.client_order_id.str() + '\x1f' + wish.bot_id.str(),
                   wish, clock_.mono()) == FairQueue<domain::OrderCancel>::Put::Full)
    full(wish.bot_id, "cancels");
  look_up();
}

void Intake::query(const domain::OrderQuery& query) {
  if (!manager_.ready()) return;
  if (queries_.put(query.bot_id, listed(query.bot_id), query.bot_id.str(), query.bot_id, clock_.mono()) ==
      FairQueue<domain::BotId>::Put::Full)
    full(query.bot_id, "questions");
  answer_queries();
}

void Intake::work(const Order& order) {
  if (const auto* request = std::get_if<domain::OrderRequest>(&order.message)) {
    manager_.create(*request);
    if (order.cancelled)
      manager_.cancel({.client_order_id = request->client_order_id, .bot_id = request->bot_id});
  } else if (const auto* wish = std::get_if<domain::OrderReplace>(&order.message)) {
    manager_.replace(*wish);
    if (order.cancelled)
      manager_.cancel({.client_order_id = wish->new_client_order_id, .bot_id = wish->bot_id});
  }
}

void Intake::go_on() {
  if (going_on_ || orders_.empty()) return;
  struct Once {
    bool& on;
    explicit Once(bool& flag) : on(flag) { on = true; }
    ~Once() { on = false; }
  } once{going_on_};
  while (manager_.backlog() < kAhead) {
    const auto order = orders_.take(clock_.mono());
    if (!order) break;
    work(*order);
  }
}

void Intake::tick() {
  answered_ = 0;
  asked_ = false;
  looked_up_ = 0;
  go_on();
  answer_queries();
  look_up();
}

void Intake::answer_queries() {
  std::vector<domain::BotId> holders;
  while (!asked_ && answered_ < kQueriesATick && holders.size() < kStatesATick) {
    const auto bot = queries_.take(clock_.mono());
    if (!bot) break;
    if (manager_.knows(*bot)) {
      holders.push_back(*bot);
    } else {
      ++answered_;
      manager_.tell_nothing(*bot);
    }
  }
  if (holders.empty()) return;
  asked_ = true;
  manager_.tell_states(holders);
}

void Intake::look_up() {
  while (looking_up_ < kLookUps && looked_up_ < kLookUps) {
    const auto wish = cancels_.take(clock_.mono());
    if (!wish) return;
    ++looking_up_;
    ++looked_up_;
    manager_.look_up_cancelled(*wish, [this] { --looking_up_; });
  }
}

void Intake::full(const domain::BotId& bot, const char* what) {
  ++dropped_;
  // Strangers share a line: their names may be invented.
  const auto told = repeats_.hear(listed(bot) ? bot.str() : std::string{}, clock_.mono());
  if (!told) return;
  events_.alert({.severity = domain::Severity::Warning,
                 .code = "intake.full",
                 .message = fmt::format(
                     "{} of {} are dropped: more come in than the ledger takes. Their senders repeat them, "
                     "other bots are served in their turn{}",
                     what, listed(bot) ? bot.str() : "bots that are not in BOTS", told.suffix()),
                 .subject = listed(bot) ? bot.str() : std::string{"strangers"}});
}

}  // namespace avenor::oms
