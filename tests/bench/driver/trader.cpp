#include "bench/driver/trader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <utility>

#include "bench/common/monotonic.hpp"
#include "runtime/log.hpp"
#include "wire/topics.hpp"

namespace avenor::bench::driver {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kWakeEvery = 200'000'000;  // ns between ticks that only see whether the bot trades yet
// ns without news after which nothing of those is on its way, and the bot has had its second look at its
// positions (a second after the first): with orders under way it would take none for a moment.
constexpr std::int64_t kSilence = 1'700'000'000;
// A bot may decline a tick, while it compares its positions once a minute. Then the next one is its.
constexpr std::int64_t kPassedAfter = 3'000'000'000;
constexpr std::uint64_t kPassedAtMost = 3;
constexpr std::uint64_t kLowest = 10'000;       // cents
constexpr std::uint64_t kPrices = 1000;         // different ones, a cent apart
constexpr std::uint64_t kRestingWindow = 1000;  // unanswered at a time
constexpr int kTicksATurn = 500;                // between which we listen, too

std::chrono::steady_clock::time_point point(std::int64_t ns) {
  return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(ns));
}

}  // namespace

Trader::Trader(runtime::Service& service, messaging::BusClient& bus_client, Plan plan, std::string bot,
               std::string symbol)
    : service_(service),
      bus_client_(bus_client),
      plan_(plan),
      bot_(std::move(bot)),
      symbol_(std::move(symbol)),
      timer_(service.io()) {
  for (int i = 0; i < 50; ++i) others_.emplace_back(fmt::format("OTHER{}", i));
  if (plan_.kind == Plan::Kind::Open) ticks_.reserve(plan_.count + plan_.warm_up);
}

void Trader::start() {
  bus_client_.subscribe_exact(wire::topics::kConfirmation);
  if (plan_.orders_rate > 0) bus_client_.subscribe_exact(wire::topics::kOrderCreate);
  bus_client_.on_message(
      [this](const wire::Envelope&, const wire::Message& message) { on_message(message); });
  bus_client_.on_linked([this] {
    last_news_ = now_ns();
    if (plan_.kind == Plan::Kind::Rest) return begin_measuring();
    wake_bot();
  });
  service_.every(100ms, [this] { look(); });
}

domain::Quote Trader::quote_for(const domain::Symbol& symbol, std::uint64_t number) const {
  const auto cents = [](std::uint64_t value) {
    return core::Decimal::from_units(static_cast<std::int64_t>(value), 2);
  };
  const std::uint64_t mid = kLowest + number % kPrices;
  return {.symbol = symbol,
          .venue = domain::VenueName{"alpaca"},
          .event_ts = service_.clock().wall(),
          .bid = domain::Price{cents(mid - 1)},
          .bid_size = domain::Quantity{200},
          .ask = domain::Price{cents(mid + 1)},
          .ask_size = domain::Quantity{300},
          .last = domain::Price{cents(mid)},
          .last_size = domain::Quantity{100},
          .stale = false};
}

// The bot trades once execution has told it what it holds, and we hear it once our subscription has
// travelled. Until one order has come to its end, ticks are sent that count for nothing.
void Trader::wake_bot() {
  if (awake_) return;
  bus_client_.publish(quote_for(symbol_, ++woken_));
  timer_.expires_after(std::chrono::nanoseconds(kWakeEvery));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) wake_bot();
  });
}

void Trader::begin_measuring() {
  measuring_ = true;
  orders_.clear();
  last_news_ = now_ns();
  switch (plan_.kind) {
    case Plan::Kind::Closed: return send_tick(now_ns(), plan_.warm_up == 0);
    case Plan::Kind::Burst: return plan_.warm_up == 0 ? burst() : send_tick(now_ns(), false);
    case Plan::Kind::Open: began_ = now_ns(); return open();
    case Plan::Kind::Rest: began_ = now_ns(); return next_resting();
  }
}

void Trader::send_tick(std::int64_t due, bool counted) {
  const domain::Quote quote = quote_for(symbol_, ticks_.size());
  if (counted) {
    if (began_ == 0) began_ = due;
    found_.late.record(static_cast<std::uint64_t>(std::max<std::int64_t>(0, now_ns() - due)));
  }
  ticks_.push_back({.due = due, .counted = counted});
  if (bus_client_.publish(quote) == 0) ++found_.refused;
}

void Trader::send_other(std::uint64_t number) {
  if (bus_client_.publish(quote_for(others_[number % others_.size()], number)) == 0) ++found_.refused;
}

void Trader::burst() {
  const std::int64_t due = now_ns();
  for (std::uint64_t i = 0; i < plan_.count; ++i) send_tick(due, true);
  last_news_ = now_ns();
}

void Trader::open() {
  const std::uint64_t all = plan_.warm_up + plan_.count;
  const double gap = 1e9 / plan_.rate;
  const std::uint64_t others =
      plan_.orders_rate > 0 ? static_cast<std::uint64_t>(plan_.rate / plan_.orders_rate) : 1;
  const auto due_of = [&](std::uint64_t n) {
    return began_ + static_cast<std::int64_t>(static_cast<double>(n) * gap);
  };
  for (int taken = 0; sent_all_ < all && taken < kTicksATurn && due_of(sent_all_) <= now_ns();
       ++taken, ++sent_all_) {
    if (sent_all_ % others == 0) {
      send_tick(due_of(sent_all_), sent_all_ >= plan_.warm_up);
    } else {
      send_other(sent_all_);
    }
  }
  last_news_ = now_ns();
  if (sent_all_ >= all) return;
  timer_.expires_at(point(due_of(sent_all_)));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) open();
  });
}

void Trader::send_resting() {
  const core::WallTime now = service_.clock().wall();
  domain::OrderRequest request{.client_order_id = domain::ClientOrderId{fmt::format(
                                   "{}:entry:{}-{}", bot_, now.ns / 1'000'000, ticks_.size() + 1)},
                               .bot_id = bot_,
                               .symbol = symbol_,
                               .venue = domain::VenueName{"alpaca"},
                               .side = domain::Side::Buy,
                               .type = domain::OrderType::Limit,
                               .qty = domain::Quantity{1},
                               .time_in_force = domain::TimeInForce::Gtc,
                               .reason = domain::Reason::Entry};
  request.limit_price = domain::Price{1};
  ticks_.push_back({.due = now_ns(), .counted = true});
  if (bus_client_.publish(request) == 0) ++found_.refused;
}

void Trader::next_resting() {
  while (ticks_.size() < plan_.count && ticks_.size() < found_.filled + kRestingWindow) send_resting();
}

void Trader::on_message(const wire::Message& message) {
  if (const auto* order = std::get_if<domain::OrderRequest>(&message)) return on_order(*order);
  const auto* confirmation = std::get_if<wire::Confirmation>(&message);
  if (confirmation == nullptr || confirmation->bot_id != bot_) return;
  if (plan_.kind == Plan::Kind::Rest) {
    bus_client_.publish(wire::Ack{
        .client_order_id = confirmation->client_order_id, .bot_id = bot_, .version = confirmation->version});
  }
  on_confirmation(*confirmation);
}

// The bot tells the price that it saw, and the price tells the tick: one of the last kPrices for its symbol.
void Trader::on_order(const domain::OrderRequest& order) {
  if (order.bot_id != bot_ || !measuring_ || ticks_.empty()) return;
  const std::size_t digits = order.rationale.find("\"mid\":\"10");
  if (digits == std::string::npos) return;
  const double mid = std::strtod(order.rationale.c_str() + digits + 7, nullptr);
  const auto wanted = static_cast<std::size_t>(std::lround(mid * 100)) - kLowest;
  const std::size_t last = ticks_.size() - 1;
  const std::size_t behind = (last % kPrices + kPrices - wanted % kPrices) % kPrices;
  if (behind <= last) orders_.try_emplace(order.client_order_id.str(), Order{.tick = last - behind});
}

void Trader::on_confirmation(const wire::Confirmation& c) {
  last_news_ = now_ns();
  const auto [entry, fresh] = orders_.try_emplace(c.client_order_id.str(), Order{.tick = orders_.size()});
  Order& order = entry->second;
  if (!fresh && c.version <= order.version) {
    if (measuring_) ++found_.repeats;
    return;
  }
  order.version = c.version;
  const bool rests = plan_.kind == Plan::Kind::Rest && c.status == domain::OrderStatus::Submitted;
  if (order.ended || (!domain::is_final(c.status) && !rests)) return;
  order.ended = true;
  if (!measuring_) {
    awake_ = true;
    timer_.cancel();
    return;
  }
  if (c.status != domain::OrderStatus::Filled && !rests) {
    if (found_.other_ends++ == 0)
      runtime::log::warning("an order ended otherwise: " + c.error + " " + c.message);
  } else {
    ++found_.filled;
  }
  const Tick tick = order.tick < ticks_.size() ? ticks_[order.tick] : Tick{};
  on_end(tick.due, tick.counted);
}

void Trader::on_end(std::int64_t due, bool counted) {
  last_end_ = last_news_;
  if (counted) found_.latency.record(static_cast<std::uint64_t>(last_news_ - due));
  const bool warm = ticks_.size() >= plan_.warm_up;
  switch (plan_.kind) {
    case Plan::Kind::Closed:
      if (ticks_.size() < plan_.warm_up + plan_.count) return send_tick(now_ns(), warm);
      return finish();
    case Plan::Kind::Burst:
      if (!warm) return send_tick(now_ns(), false);
      if (ticks_.size() == plan_.warm_up) return burst();
      break;
    case Plan::Kind::Open:
      if (sent_all_ < plan_.warm_up + plan_.count) return;
      break;
    case Plan::Kind::Rest:
      next_resting();
      if (ticks_.size() < plan_.count) return;
      break;
  }
  if (all_heard()) finish();
}

bool Trader::all_heard() const {
  return orders_.size() == ticks_.size() && found_.filled + found_.other_ends == ticks_.size();
}

// A few times a second: is the bot awake and quiet, is anything still to come?
void Trader::look() {
  const std::int64_t silent = now_ns() - last_news_;
  if (!measuring_ && awake_) {
    bool open_ones = false;
    for (const auto& [id, order] : orders_) open_ones = open_ones || !order.ended;
    if (!open_ones && silent > kSilence) begin_measuring();
    return;
  }
  const bool passed =
      plan_.kind == Plan::Kind::Closed && orders_.size() < ticks_.size() && silent > kPassedAfter;
  if (passed && found_.passed < kPassedAtMost) {
    ++found_.passed;
    const bool counted = ticks_.back().counted;
    ticks_.pop_back();
    last_news_ = now_ns();
    return send_tick(last_news_, counted);
  }
  if (static_cast<double>(silent) > plan_.quiet_s * 1e9) finish();
}

void Trader::finish() {
  found_.ticks = ticks_.size();
  found_.orders = measuring_ ? orders_.size() : 0;
  found_.gaps = bus_client_.counters().gaps;
  found_.seconds = began_ == 0 || last_end_ < began_ ? 0 : static_cast<double>(last_end_ - began_) / 1e9;
  found_.complete =
      measuring_ && !ticks_.empty() && all_heard() && found_.other_ends == 0 && found_.refused == 0;
  service_.stop(found_.complete || plan_.lossy ? 0 : 1);
}

}  // namespace avenor::bench::driver
