#include "sim/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "domain/bounds.hpp"
#include "sim/pages.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;
using venue::VenueError;

namespace {

tl::unexpected<VenueError> trouble(VenueError::Kind kind, std::string message) {
  return tl::unexpected(
      VenueError{.kind = kind, .code = "sim", .message = std::move(message), .retry_after = 1s});
}

}  // namespace

bool Connection::pages() {
  const auto rate = exchange_.faults.mean.page;
  return rate > 0 && world_.happens(rate);
}

template <class T>
void Connection::answer(venue::Callback<T> done, venue::VenueResult<T> what, core::Duration delay) {
  world_.after(delay, [process = process_, done = std::move(done), what = std::move(what)]() mutable {
    process->run([done = std::move(done), what = std::move(what)] { done(what); });
  });
}

template <class T>
void Connection::ask(venue::Callback<T> done, std::function<venue::VenueResult<T>()> what) {
  if (exchange_.away)
    return answer<T>(std::move(done), trouble(VenueError::Kind::Unknown, "no answer"), 500ms);
  if (exchange_.maintenance) return answer<T>(std::move(done), tl::unexpected(maintenance_page()), 5ms);
  if (pages()) {
    if (world_.happens(0.5)) static_cast<void>(what());
    return answer<T>(std::move(done), tl::unexpected(any_page(world_)), 5ms);
  }
  if (world_.happens(exchange_.faults.lookup_fails)) {
    const bool limited = world_.happens(0.3);
    return answer<T>(
        std::move(done),
        trouble(limited ? VenueError::Kind::RateLimited : VenueError::Kind::Unknown, "no answer"), 100ms);
  }
  world_.after(world_.delay(0ms, 10ms),
               [this, process = process_, done = std::move(done), what = std::move(what)]() mutable {
                 if (process->alive()) answer<T>(std::move(done), what(), world_.delay(0ms, 10ms));
               });
}

void Connection::send(venue::Callback<Order> done, std::function<venue::VenueResult<Order>()> what) {
  const auto& f = exchange_.faults;
  using Kind = VenueError::Kind;
  if (exchange_.away && world_.happens(0.5))
    return answer<Order>(std::move(done), trouble(Kind::NotSent, "connection refused"), 1ms);
  if (world_.happens(f.not_sent))
    return answer<Order>(std::move(done), trouble(Kind::NotSent, "connection refused"), 1ms);
  if (world_.happens(f.limited_before))
    return answer<Order>(std::move(done), trouble(Kind::RateLimited, "429"), 5ms);
  if (exchange_.away || world_.happens(f.drop_before_accept))
    return answer<Order>(std::move(done), trouble(Kind::Unknown, "time-out"), 2s);
  if (exchange_.maintenance) return answer<Order>(std::move(done), tl::unexpected(maintenance_page()), 5ms);
  if (f.mean.arrives_late > 0 && world_.happens(f.mean.arrives_late)) {
    answer<Order>(std::move(done), trouble(Kind::Unknown, "time-out"), 2s);
    world_.after(world_.delay(0s, kLatestArrival), [what = std::move(what)] { static_cast<void>(what()); });
    return;
  }
  if (pages()) {
    if (world_.happens(0.5)) static_cast<void>(what());
    return answer<Order>(std::move(done), tl::unexpected(any_page(world_)), 5ms);
  }

  // From here on the bytes are on their way, whether or not execution lives to hear the answer.
  const bool limited = world_.happens(f.limited_after);
  const bool silent = world_.happens(f.drop_answer);
  const auto arrival = world_.happens(f.late_arrival) ? world_.delay(0ms, 1800ms) : world_.delay(0ms, 30ms);
  if (limited)
    answer<Order>(done, trouble(Kind::RateLimited, "429"), 5ms);
  else if (silent)
    answer<Order>(done, trouble(Kind::Unknown, "time-out"), 2s);
  world_.after(arrival, [this, process = process_, what = std::move(what), done, told = limited || silent] {
    auto said = what();
    if (process->alive() && !told) answer<Order>(done, std::move(said), world_.delay(0ms, 30ms));
  });
}

void Connection::submit(const risk::Approved& approved, venue::Callback<Order> done) {
  if (release_check_ && !release_check_(approved.request().client_order_id))
    return answer<Order>(
        std::move(done),
        tl::unexpected(venue::VenueError{
            .kind = venue::VenueError::Kind::NotSent, .code = kWithheld, .message = "withheld"}),
        {});
  const auto id = client_id_for(approved.request().client_order_id);
  watcher_.leaving(approved.request().client_order_id);
  auto request = approved.request();
  if (!exchange_.holds_exits(request)) request.bracket.reset();
  send(std::move(done),
       [exchange = &exchange_, request = std::move(request), id] { return exchange->take(request, id); });
}

void Connection::replace(const venue::OrderRef& order, const venue::Replacement& change,
                         venue::Callback<venue::Amended> done) {
  watcher_.leaving(domain::ClientOrderId{change.new_client_id});
  const auto amended = [done = std::move(done)](venue::VenueResult<Order> answer) {
    done(std::move(answer).map([](Order report) {
      return venue::Amended{.outcome = venue::Amended::Outcome::NewOrder, .order = std::move(report)};
    }));
  };
  send(amended, [exchange = &exchange_, order, change] { return exchange->replace(order, change); });
}

void Connection::cancel(const venue::OrderRef& order, venue::Callback<void> done) {
  watcher_.asking(order);
  watcher_.cancelling(order);
  ask<void>(std::move(done), [this, order] { return exchange_.cancel(order); });
}

void Connection::find(const venue::OrderRef& order, venue::Callback<Order> done) {
  watcher_.asking(order);
  ask<Order>(std::move(done), [this, order]() -> venue::VenueResult<Order> {
    const auto* found = exchange_.find(order);
    if (found && !exchange_.hides(*found, !order.venue_order_id.empty()))
      if (auto view = exchange_.seen_behind(*found)) return lied(std::move(view->report));
    return trouble(VenueError::Kind::NotFound, "order not found");
  });
}

void Connection::open_orders(venue::Callback<std::vector<Order>> done) {
  ask<std::vector<Order>>(std::move(done), [this]() -> venue::VenueResult<std::vector<Order>> {
    std::vector<Order> open;
    for (const auto& [id, order] : exchange_.orders)
      if (auto view = exchange_.seen_behind(order); view && view->open)
        open.push_back(lied(std::move(view->report)));
    return open;
  });
}

// Two forms, which nobody but this venue can read: a time, and a place in its list.
venue::FillCursor Connection::fills_from(core::WallTime since) const {
  return {.place = fmt::format("@{}", since.ns)};
}

venue::FillHistory Connection::read_history(const venue::FillCursor& from, core::WallTime until) const {
  constexpr core::Duration kShownLate = 60s;
  const auto& history = exchange_.history;
  const bool is_time = from.place.front() == '@';
  const auto figure = std::stoll(from.place.substr(1));
  venue::FillHistory read;
  for (std::size_t i = is_time ? 0 : static_cast<std::size_t>(figure); i < history.size(); ++i) {
    const auto ts = history[i].event_ts;
    if (ts <= until && (!is_time || ts.ns >= figure)) read.fills.push_back(history[i]);
  }
  const auto next =
      std::ranges::find_if(history, [&](const auto& fill) { return fill.event_ts > until - kShownLate; });
  read.next.place = fmt::format("#{}", next - history.begin());
  return read;
}

void Connection::fills(const venue::FillCursor& from, venue::Callback<venue::FillHistory> done) {
  const bool late = world_.happens(exchange_.faults.shows_late);
  ask<venue::FillHistory>(std::move(done), [this, from, late]() -> venue::VenueResult<venue::FillHistory> {
    return read_history(from, world_.true_wall() - (late ? 700ms : 0ms) - exchange_.faults.mean.fills_behind);
  });
}

void Connection::positions(venue::Callback<std::vector<domain::NamedPosition>> done) {
  ask<std::vector<domain::NamedPosition>>(
      std::move(done), [this]() -> venue::VenueResult<std::vector<domain::NamedPosition>> {
        std::vector<domain::NamedPosition> all;
        for (const auto& [symbol, qty] : exchange_.positions_behind())
          all.push_back(
              {{.venue = name_, .bot_id = {}, .symbol = symbol},
               {.qty = absurd() ? domain::Quantity{domain::Bounds<domain::QuantityTag>::kMost} : qty,
                // After a split not the old cost: with EXTERNAL_ORDERS=adopt one that shows as a split is
                // left to the operator.
                .avg_price = absurd() ? domain::Price{domain::Bounds<domain::PriceTag>::kMost}
                                      : domain::Price{exchange_.splits.contains(symbol) ? 1 : 100}}});
        return all;
      });
}

void Connection::balance(venue::Callback<domain::Balance> done) {
  ask<domain::Balance>(std::move(done), [this]() -> venue::VenueResult<domain::Balance> {
    return domain::Balance{
        .venue = name_,
        .currency = domain::Currency{"USD"},
        .cash = absurd() ? domain::Money{domain::Bounds<domain::MoneyTag>::kMost} : exchange_.cash};
  });
}

void Connection::clock(venue::Callback<venue::VenueClock> done) {
  ask<venue::VenueClock>(std::move(done), [this]() -> venue::VenueResult<venue::VenueClock> {
    return venue::VenueClock{
        .now = world_.true_wall(),
        .sessions = {{.calendar = "us_equity", .is_open = true, .next_open = {}, .next_close = {}}}};
  });
}

void Connection::instruments(std::vector<domain::Symbol> symbols,
                             venue::Callback<venue::InstrumentAnswer> done) {
  ask<venue::InstrumentAnswer>(
      std::move(done), [symbols = std::move(symbols)]() -> venue::VenueResult<venue::InstrumentAnswer> {
        venue::InstrumentAnswer answer;
        for (const auto& symbol : symbols)
          answer.found.push_back({.symbol = symbol,
                                  .venue_symbol = symbol.str(),
                                  .quote = domain::Currency{"USD"},
                                  .calendar = "us_equity"});
        return answer;
      });
}

void Connection::start_stream(venue::StreamHandlers handlers) {
  handlers_ = std::move(handlers);
  connect_stream();
}

void Connection::renew_stream(const std::string&) { break_stream(world_.delay(1ms, 500ms)); }

void Connection::connect_stream() {
  world_.after(world_.delay(1ms, 50ms), [this, process = process_] {
    if (!process->alive()) return;
    if (exchange_.away || process->frozen()) return connect_stream();
    listener_ =
        exchange_.listen([this](const Order& report, const venue::FillReport* fill) { event(report, fill); });
    handlers_.on_up();
  });
}

void Connection::break_stream(core::Duration away) {
  if (listener_ == 0) return;
  exchange_.leave(std::exchange(listener_, 0));
  process_->run([this] { handlers_.on_down("broken"); });
  world_.after(away, [this, process = process_] {
    if (process->alive()) connect_stream();
  });
}

bool Connection::absurd() {
  const auto rate = exchange_.faults.mean.absurd;
  return rate > 0 && world_.happens(rate);
}

/// A filled quantity that is not true, for once.
venue::OrderReport Connection::lied(Order report) {
  const auto rate = exchange_.faults.mean.untrue_total;
  if (rate <= 0 || !world_.happens(rate)) return report;
  // An end that tells too little fits, and nobody could know.
  using enum domain::OrderEvent;
  const bool ended_early = report.state == Cancelled || report.state == Expired || report.state == Refused;
  const bool more = report.filled_qty.is_zero() || ended_early || world_.happens(0.5);
  report.filled_qty = more ? report.filled_qty + domain::Quantity{1} : domain::Quantity{};
  return report;
}

/// That an execution tells the order's total as its own: by the order's average, or because all that went
/// before it has been heard. Else the figures fit, and nobody could know.
bool Connection::could_be_known(const Order& report, const venue::FillReport& fill) const {
  const auto off = (*report.avg_price - fill.price).abs().decimal();
  if (off > core::divide_rounded(fill.price.decimal(), core::Decimal{1'000})) return true;
  // What is not ours from the first (another hand's, an exit that the venue holds) is known only later.
  const auto* order =
      exchange_.find({.venue_order_id = report.venue_order_id, .client_id = report.client_id});
  if (order->foreign() || order->exit) return false;
  const auto heard = heard_.find(report.client_id);
  if (heard == heard_.end()) return false;
  auto sum = fill.qty;
  for (const auto& [exec, qty] : heard->second) sum += qty;
  return sum == report.filled_qty;
}

/// An execution that is another customer's, under the id of an order of ours that lives.
void Connection::misnamed(Order report, venue::FillReport fill) {
  const auto rest = report.qty - report.filled_qty;
  if (!rest.is_positive()) return;
  fill.exec_id = domain::ExecId{fill.exec_id.str() + "/misnamed"};
  fill.client_id.clear();
  fill.qty = rest;
  report.client_id = "another-customer's";
  report.filled_qty = report.qty;
  report.state = domain::OrderEvent::FullyFilled;
  world_.after(1ms, [this, process = process_, report, fill] {
    process->run([this, report, fill] { handlers_.on_fill(fill, report); });
  });
}

void Connection::event(const Order& report, const venue::FillReport* fill) {
  const auto& f = exchange_.faults;
  if (world_.happens(f.lose_event)) return;
  std::optional<venue::FillReport> untrue;
  if (fill && f.mean.misnamed > 0 && world_.happens(f.mean.misnamed)) misnamed(report, *fill);
  if (fill && f.mean.cumulative_fill > 0) {
    if (could_be_known(report, *fill) && world_.happens(f.mean.cumulative_fill)) {
      untrue = *fill;
      untrue->qty = report.filled_qty;
      fill = &*untrue;
    }
  }
  const auto late = world_.happens(f.reorder_event) ? world_.delay(0ms, 800ms) : world_.delay(0ms, 1ms);
  const int times = world_.happens(f.duplicate_event) ? 2 : 1;
  std::function<void()> hear = [this, report] { handlers_.on_order(report); };
  if (fill)
    hear = [this, report, its = *fill, is_true = !untrue] {
      if (is_true) heard_[report.client_id][its.exec_id] = its.qty;
      handlers_.on_fill(its, report);
    };
  for (int i = 0; i < times; ++i)
    world_.after(late + i * 3ms, [process = process_, hear] { process->run(hear); });
}

}  // namespace avenor::sim
