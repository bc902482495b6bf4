#include "bot/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace avenor::bot {
namespace {

using core::LogLevel;

/// Execution repeats what is not acknowledged after a second.
constexpr core::Duration kAckDelay = std::chrono::milliseconds(400);

}  // namespace

Session::Session(Settings settings, std::unique_ptr<strategy::Strategy> strategy, const core::Clock& clock,
                 EventSink& events)
    : settings_(std::move(settings)),
      strategy_(std::move(strategy)),
      clock_(clock),
      events_(events),
      log_(clock, events),
      execution_({.ask_every = settings_.ask_every, .silent = settings_.execution_silent}),
      client_({.resend_every = settings_.ask_every,
               .max_unconfirmed = settings_.max_unconfirmed,
               .ack_delay = kAckDelay},
              events),
      ids_(settings_.bot_id, settings_.tag),
      quotes_(settings_, clock, log_),
      tracker_({.settings = settings_,
                .clock = clock,
                .positions = positions_,
                .execution = execution_,
                .client = client_,
                .ids = ids_,
                .log = log_,
                .listener = *this}),
      reconciliation_(settings_, clock, tracker_, positions_, execution_, log_),
      gate_(settings_, execution_, positions_, quotes_, client_, clock, log_),
      entry_(
          settings_,
          {.clock = clock, .gate = gate_, .tracker = tracker_, .client = client_, .ids = ids_, .log = log_}) {
}

void Session::on_message(const Header& header, const domain::Message& message) {
  if (const auto* quote = std::get_if<domain::Quote>(&message)) return on_quote(header, *quote);
  if (const auto* confirmation = std::get_if<domain::Confirmation>(&message)) {
    if (confirmation->bot_id == settings_.bot_id) tracker_.on_confirmation(*confirmation);
  } else if (const auto* fill = std::get_if<domain::Fill>(&message)) {
    on_fill(*fill);
  } else if (const auto* bar = std::get_if<domain::Bar>(&message)) {
    on_bar(*bar);
  } else if (const auto* state = std::get_if<domain::BotState>(&message)) {
    on_state_page(header, *state);
  }
}

void Session::on_gap() {
  if (execution_.started()) execution_.ask_within(core::Duration::zero(), clock_.mono());
}

void Session::on_quote(const Header& header, const domain::Quote& quote) {
  const auto seen = quotes_.update(quote, header.ts);
  if (seen && execution_.started()) strategy_->on_quote(*this, *seen);
}

void Session::on_bar(const domain::Bar& bar) {
  if (execution_.started() && quotes_.has(bar.symbol) && bar.venue == settings_.venue_of(bar.symbol))
    strategy_->on_bar(*this, bar);
}

void Session::on_fill(const domain::Fill& fill) {
  if (fill.bot_id != settings_.bot_id || !execution_.started()) return;
  if (seen_fills_.add(fill)) strategy_->on_fill(*this, fill);
}

/// Only a complete answer shows which orders are no longer open; if a page is missing, all are requested
/// again a second later.
void Session::on_state_page(const Header& header, const domain::BotState& page) {
  if (page.bot_id != settings_.bot_id || !execution_.linked()) return;
  const auto forgotten = state_parts_.forgotten();
  const auto whole = state_parts_.add(header.session, page);
  if (whole && reconciliation_.on_state(*whole)) {
    log_.write(LogLevel::Info, fmt::format("state received from execution: {}", status()));
    strategy_->on_start(*this);
  }
  if (whole || state_parts_.forgotten() == forgotten) return;
  log_.write_one_of(
      "endless state", LogLevel::Error,
      fmt::format(
          "BOT_STATE of {} in {} pages is larger than {} MiB: the pages received so far are discarded",
          header.source, page.pages, order_client::kMostUnfinishedBytes >> 20));
}

void Session::on_order_changed(const strategy::OrderView& order) {
  if (execution_.started()) strategy_->on_order(*this, order);
}

void Session::tick() {
  repeat_orders();
  quotes_.turn();
  gate_.turn();
  if (execution_.ask_due(clock_.mono())) events_.send(domain::OrderQuery{settings_.bot_id});
  run_timer();
  tracker_.forget_old();
}

void Session::repeat_orders() {
  const auto given_up = client_.turn(clock_.mono(), execution_.linked());
  for (const domain::ClientOrderId& id : given_up.orders) tracker_.on_unconfirmed(id);
  for (const domain::ClientOrderId& id : given_up.cancels) tracker_.on_cancel_unanswered(id);
}

void Session::run_timer() {
  const core::Duration interval = strategy_->timer_interval();
  if (!execution_.started() || interval <= core::Duration::zero() || clock_.mono() < next_timer_) return;
  next_timer_ = clock_.mono() + interval;
  strategy_->on_timer(*this);
}

std::string Session::status() const {
  if (!execution_.linked()) return "waiting for the bus";
  if (!execution_.current()) return "waiting for execution";
  std::vector<std::string> positions;
  for (const domain::Symbol& symbol : settings_.symbols) {
    positions.push_back(fmt::format("{} {}", symbol, positions_.of(symbol).qty));
  }
  return fmt::format("trading: {}; {} open, {} orders since start", fmt::join(positions, ", "),
                     tracker_.orders().open_count(), tracker_.orders().count());
}

std::string Session::degraded_reason() const {
  if (!execution_.linked()) return "the bus is down";
  // A constant sentence: a text that changes every second would be logged every second.
  if (execution_.silence({}, clock_.mono())) return "execution is silent: no new orders";
  const std::set<domain::VenueName> venues = trading_venues();
  std::vector<std::string> silent, waiting;
  for (const domain::VenueName& venue : venues) {
    if (execution_.waits_for(venue)) waiting.push_back(venue.str());
    if (execution_.silence(client_.unconfirmed_since(venue), clock_.mono())) silent.push_back(venue.str());
  }
  if (!silent.empty() && silent.size() == venues.size()) return "execution is silent: no new orders";
  std::string text;
  if (!silent.empty()) text = fmt::format("execution is silent about orders for {}", fmt::join(silent, ", "));
  if (!waiting.empty())
    text += fmt::format("{}execution is not ready for orders for {}", text.empty() ? "" : "; ",
                        fmt::join(waiting, ", "));
  return text;
}

std::set<domain::VenueName> Session::trading_venues() const {
  std::set<domain::VenueName> venues;
  for (const domain::Symbol& symbol : settings_.symbols) venues.insert(settings_.venue_of(symbol));
  return venues;
}

std::vector<strategy::OrderView> Session::open_orders(const domain::Symbol& symbol) const {
  std::vector<strategy::OrderView> out;
  for (const TrackedOrder* order : tracker_.orders().open(symbol)) out.push_back(order->view);
  return out;
}

bool Session::has_open_order(const domain::Symbol& symbol) const {
  return tracker_.orders().any_open(symbol);
}

core::Result<domain::ClientOrderId> Session::submit(const strategy::NewOrder& draft) {
  return entry_.submit(draft);
}

core::Status Session::cancel(const domain::ClientOrderId& id) { return entry_.cancel(id); }

void Session::log(strategy::Note note, std::string_view text) {
  const auto level = [note] {
    switch (note) {
      case strategy::Note::Debug: return LogLevel::Debug;
      case strategy::Note::Info: return LogLevel::Info;
      case strategy::Note::Warning: return LogLevel::Warning;
    }
    return LogLevel::Warning;
  }();
  log_.write(level, text);
}

}  // namespace avenor::bot
