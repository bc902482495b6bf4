#include "strategy/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "wire/topics.hpp"

namespace avenor::bot {
namespace {

using runtime::log::Level;

constexpr std::size_t kFillsKept = 16'384;
/// Venue and machine may differ by so much: execution halts when it is more.
constexpr core::Duration kAhead = std::chrono::seconds(2);

}  // namespace

Session::Session(Settings settings, std::unique_ptr<strategy::Strategy> strategy, const core::Clock& clock,
                 EventSink& events)
    : settings_(std::move(settings)),
      strategy_(std::move(strategy)),
      clock_(clock),
      events_(events),
      outbox_({.resend_every = settings_.ask_every, .bound = settings_.max_unconfirmed}),
      ids_(settings_.bot_id, settings_.tag) {
  for (const domain::Symbol& symbol : settings_.symbols) markets_.try_emplace(symbol);
}

void Session::on_link(bool up) {
  if (up == linked_) return;
  linked_ = up;
  current_ = false;
  asking_since_.reset();
  if (up) ask_now();
}

void Session::on_message(const wire::Envelope& envelope, const wire::Message& message) {
  if (const auto* quote = std::get_if<domain::Quote>(&message)) return on_quote(envelope, *quote);
  if (const auto* confirmation = std::get_if<wire::Confirmation>(&message))
    return on_confirmation(*confirmation);
  if (const auto* fill = std::get_if<domain::Fill>(&message)) return on_fill(*fill);
  if (const auto* bar = std::get_if<domain::Bar>(&message)) return on_bar(*bar);
  if (const auto* state = std::get_if<wire::BotState>(&message)) return on_state_page(envelope, *state);
}

void Session::on_gap(std::string_view topic) {
  if (topic.starts_with(wire::topics::kPrice) || topic.starts_with(wire::topics::kBar)) return;
  if (started_) ask_within(core::Duration::zero());
}

void Session::on_quote(const wire::Envelope& envelope, const domain::Quote& quote) {
  const auto found = markets_.find(quote.symbol);
  if (found == markets_.end() || quote.venue != settings_.venue) return;
  Market& market = found->second;
  if (const Odd odd = odd_time(market, quote); odd != Odd::No) {
    market.feed_stale = market.feed_stale || quote.stale;
    market.quote.stale = market.quote.stale || quote.stale;
    return tell_odd_time(market, quote, odd);
  }
  const bool repeated = market.any && quote.event_ts == market.quote.event_ts;
  market.quote = quote;
  market.any = true;
  // The proxy hands a late subscriber the last price, and market_data tells all of them again to a proxy that
  // has forgotten: a price is as old as its venue says, or as its message, whichever is more.
  core::Duration age = clock_.wall() - quote.event_ts;
  if (envelope.ts.is_set()) age = std::max(age, clock_.wall() - envelope.ts);
  const core::MonoTime as_of = clock_.mono() - std::max(age, core::Duration::zero());
  if (!repeated || as_of < market.as_of) market.as_of = as_of;
  if (quote.stale != market.feed_stale) {
    market.feed_stale = quote.stale;
    tell_state(
        market.stale_line.change(
            quote.stale ? "the feed calls its price stale: no orders until it moves" : "", clock_.mono()),
        quote.symbol, "the feed is alive again");
  }
  if (!started_) return;
  domain::Quote seen = quote;
  seen.stale = quote.stale || too_old(market);
  strategy_->on_quote(*this, seen);
}

void Session::say(Level level, std::string_view text, runtime::log::Fields fields) {
  std::string key = fmt::format("{}\x1f{}", static_cast<int>(level), text);
  for (const auto& field : fields) key += '\x1f' + field.value;
  if (const auto told = repeats_.hear(key, clock_.mono()))
    events_.log(level, std::string{text} + told.suffix(), fields);
}

void Session::tell_state(const std::optional<core::StateLine::Line>& line, const domain::Symbol& symbol,
                         std::string_view all_well) {
  if (!line) return;
  events_.log(line->state.empty() ? Level::Info : Level::Warning,
              (line->state.empty() ? std::string{all_well} : line->state) + line->suffix,
              {{"SYMBOL", symbol.str()}});
}

void Session::turn_states() {
  const auto now = clock_.mono();
  for (auto& [symbol, market] : markets_) {
    tell_state(market.stale_line.due(now), symbol, "the feed is alive again");
    tell_state(market.block_line.due(now), symbol, kOrdersLeave);
  }
}

void Session::on_bar(const domain::Bar& bar) {
  if (started_ && mine(bar.symbol) && bar.venue == settings_.venue) strategy_->on_bar(*this, bar);
}

void Session::on_fill(const domain::Fill& fill) {
  if (fill.bot_id != settings_.bot_id || !started_) return;
  if (!seen_fills_.insert(fill.venue.str() + " " + fill.exec_id.str()).second) return;
  fill_order_.push_back(fill.venue.str() + " " + fill.exec_id.str());
  if (fill_order_.size() > kFillsKept) {
    seen_fills_.erase(fill_order_.front());
    fill_order_.pop_front();
  }
  strategy_->on_fill(*this, fill);
}

Session::Odd Session::odd_time(const Market& market, const domain::Quote& quote) const {
  if (quote.event_ts > clock_.wall() + kAhead) return Odd::Future;
  if (market.any && quote.event_ts < market.quote.event_ts) return Odd::Older;
  return Odd::No;
}

void Session::tell_odd_time(Market& market, const domain::Quote& quote, Odd odd) {
  if (std::exchange(market.told_odd, true)) return;
  say(Level::Warning,
      odd == Odd::Future
          ? "a price whose time is ahead of our clock is not used (told once): check the clocks"
          : "a price that is older than the one we have is not used (told once)",
      {{"SYMBOL", quote.symbol.str()}, {"EVENT_TS", core::to_rfc3339(quote.event_ts)}});
}

bool Session::too_old(const Market& market) const {
  return clock_.mono() - market.as_of > settings_.max_price_age;
}

std::optional<core::Duration> Session::execution_silence() const {
  std::optional<core::MonoTime> since = outbox_.waiting_since();
  if (asking_since_ && (!since || *asking_since_ < *since)) since = asking_since_;
  if (!linked_ || !since || clock_.mono() - *since < settings_.execution_silent) return {};
  return clock_.mono() - *since;
}

void Session::tick() {
  const core::MonoTime now = clock_.mono();
  turn_outbox();
  turn_cancels();
  turn_acks();
  turn_states();
  if (linked_ && now >= next_ask_) {
    events_.publish(wire::OrderQuery{settings_.bot_id});
    if (!asking_since_) asking_since_ = now;
    next_ask_ = now + settings_.ask_every;
  }
  const core::Duration interval = strategy_->timer_interval();
  if (started_ && interval > core::Duration::zero() && now >= next_timer_) {
    next_timer_ = now + interval;
    strategy_->on_timer(*this);
  }
  orders_.forget_old();
}

std::string Session::status() const {
  if (!linked_) return "waiting for the bus";
  if (!current_) return "waiting for execution";
  std::vector<std::string> positions;
  for (const domain::Symbol& symbol : settings_.symbols) {
    positions.push_back(fmt::format("{} {}", symbol, positions_.of(symbol).qty));
  }
  return fmt::format("trading: {}; {} open, {} orders since start", fmt::join(positions, ", "),
                     orders_.open_count(), orders_.count());
}

std::string Session::degraded_reason() const {
  if (!linked_) return "the bus is down";
  // A constant sentence: what changes by the second would be told by the second.
  if (execution_silence()) return "execution is silent: no new orders";
  return {};
}

std::vector<strategy::OrderView> Session::open_orders(const domain::Symbol& symbol) const {
  std::vector<strategy::OrderView> out;
  for (const Order* order : orders_.open(symbol)) out.push_back(order->view);
  return out;
}

const domain::Quote* Session::quote(const domain::Symbol& symbol) const {
  const auto found = markets_.find(symbol);
  if (found == markets_.end() || !found->second.any) return nullptr;
  shown_ = found->second.quote;
  shown_.stale = shown_.stale || too_old(found->second);
  return &shown_;
}

void Session::log(strategy::Note note, std::string_view text) {
  const auto level = [note] {
    switch (note) {
      case strategy::Note::Debug: return Level::Debug;
      case strategy::Note::Info: return Level::Info;
      case strategy::Note::Warning: return Level::Warning;
    }
    return Level::Warning;
  }();
  say(level, text, {});
}

}  // namespace avenor::bot
