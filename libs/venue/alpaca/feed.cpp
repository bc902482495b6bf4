#include "venue/alpaca/feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "core/shortened.hpp"
#include "net/proxy_env.hpp"
#include "venue/alpaca/feed_errors.hpp"
#include "venue/alpaca/json_text.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/sign.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kMostReason = 200;  // of the venue's text

}  // namespace

AlpacaFeed::AlpacaFeed(boost::asio::io_context& io, const core::Clock& clock, const DataSettings& settings)
    : io_(io),
      url_(settings.stream),
      clock_(clock),
      name_(settings.account),
      credentials_(settings.credentials),
      missing_(io),
      stream_(io, settings.stream, {.login = kLoginTimeout, .slow_retry = kSlowRetry},
              "connected, but the login or the subscription was not answered") {}

StreamSession::Handlers AlpacaFeed::stream_handlers() {
  return {.on_open = [this] { lists_owed_ = 0; },
          .on_message = [this](std::string_view frame) { on_frame(frame); },
          .on_closed = [this] { missing_.cancel(); },
          .on_up =
              [this] {
                if (handlers_.on_up) handlers_.on_up();
              },
          .on_down =
              [this](const std::string& reason) {
                if (handlers_.on_down) handlers_.on_down(reason);
              }};
}

void AlpacaFeed::start(std::vector<domain::Symbol> symbols, FeedHandlers handlers) {
  symbols_ = std::move(symbols);
  handlers_ = std::move(handlers);
  for (const domain::Symbol& symbol : symbols_) {
    domain::Quote quote;
    quote.symbol = symbol;
    quote.venue = name_;
    quotes_.insert_or_assign(symbol.str(), SymbolState{std::move(quote)});
  }
  if (std::string proxy = net::ignored_proxy(url_); !proxy.empty())
    boost::asio::post(io_, [this, alive = std::weak_ptr(alive_), proxy = std::move(proxy)] {
      if (!alive.expired()) warn(proxy);
    });
  stream_.start(stream_handlers());
}

void AlpacaFeed::stop() {
  missing_.cancel();
  stream_.stop();
}

void AlpacaFeed::on_frame(std::string_view frame) {
  const auto read = parser_.parse(
      frame,
      [this](const data::Message& message) { std::visit([this](const auto& m) { take(m); }, message); },
      [this](const std::string& problem) { warn(problem); });
  if (!read) warn(read.error().message);
}

void AlpacaFeed::take(const data::Success& success) {
  if (success.msg == "connected") {
    stream_.send(auth_message(credentials_), "login");
  } else if (success.msg == "authenticated") {
    subscribe(symbols_, "subscribe");
  }
}

void AlpacaFeed::subscribe(const std::vector<domain::Symbol>& symbols, const char* action) {
  std::string list;
  for (const domain::Symbol& symbol : symbols) list += (list.empty() ? "" : ",") + json_quoted(symbol.view());
  list = "[" + list + "]";
  ++lists_owed_;
  stream_.send(
      JsonText{}.text("action", action).raw("trades", list).raw("quotes", list).raw("bars", list).done(),
      "subscription");
}

void AlpacaFeed::renew(const domain::Symbol& symbol) {
  if (!stream_.is_up()) return;
  subscribe({symbol}, "unsubscribe");
  subscribe({symbol}, "subscribe");
}

void AlpacaFeed::take(const data::Subscription& subscription) {
  // Between the two steps of a renewal the symbol is not listed, as it should be: the last answer counts.
  if (--lists_owed_ <= 0) subscribe_missing(subscription.quotes);
  stream_.mark_up();
}

/// The venue does not deliver symbols that it does not list: their prices are stale until it does.
void AlpacaFeed::subscribe_missing(const std::vector<std::string>& listed) {
  if (std::ranges::find(listed, "*") != listed.end()) return;
  std::vector<domain::Symbol> missing;
  for (const domain::Symbol& symbol : symbols_)
    if (std::ranges::find(listed, symbol.str()) == listed.end()) missing.push_back(symbol);
  if (missing.empty()) return;
  std::string names;
  for (const domain::Symbol& symbol : missing) {
    names += (names.empty() ? "" : ", ") + symbol.str();
    SymbolState* const state = state_of(symbol.view());
    if (!state->quote().event_ts.is_set() || state->quote().stale) continue;
    state->mark_stale();
    if (handlers_.on_quote) handlers_.on_quote(state->quote());
  }
  warn(fmt::format("the feed's list of subscriptions lacks {}: subscribing again in {} s", names,
                   std::chrono::duration_cast<std::chrono::seconds>(kMissingRetry).count()));
  missing_.start(kMissingRetry, [this, missing] { subscribe(missing, "subscribe"); });
}

void AlpacaFeed::take(const data::Failure& failure) {
  const std::string reason =
      fmt::format("the feed says {} ({})", core::shortened(failure.msg, kMostReason), failure.code);
  switch (meaning_of_feed_error(failure.code)) {
    case FeedError::Ignore: return;
    case FeedError::Reconnect: return stream_.reconnect(reason);
    case FeedError::BackOff:
    case FeedError::Bug: return stream_.back_off(reason);
  }
}

SymbolState* AlpacaFeed::state_of(std::string_view symbol) {
  const auto found = quotes_.find(symbol);
  return found == quotes_.end() ? nullptr : &found->second;
}

template <class Message>
void AlpacaFeed::merge(const Message& message, const char* what) {
  SymbolState* const state = state_of(message.S);
  if (state == nullptr) return;
  switch (state->take(message, clock_.wall() + ahead_ + kAhead)) {
    case SymbolState::Taken::Changed:
      if (handlers_.on_quote) handlers_.on_quote(state->quote());
      return;
    case SymbolState::Taken::Unchanged:
      if (handlers_.on_sign_of_life) handlers_.on_sign_of_life(state->quote().symbol);
      return;
    case SymbolState::Taken::Older:
      ++older_;
      warn(fmt::format("a {} of {} of {} is older than the last one: ignored ({} so far)", what, message.S,
                       core::to_rfc3339(message.t), older_));
      return;
    case SymbolState::Taken::Future:
      ++future_;
      warn(fmt::format("a {} of {} of {} is ahead of the venue's clock: ignored ({} so far)", what, message.S,
                       core::to_rfc3339(message.t), future_));
      return;
    case SymbolState::Taken::Nonsense:
      warn(fmt::format("a {} of {} has an impossible price: ignored", what, message.S));
      return;
  }
}

void AlpacaFeed::take(const data::Trade& trade) { merge(trade, "trade"); }
void AlpacaFeed::take(const data::Quote& tick) { merge(tick, "quote"); }
void AlpacaFeed::take(const data::Correction& correction) { merge(correction, "correction"); }
void AlpacaFeed::take(const data::CancelError& cancel) { merge(cancel, "cancelled trade"); }

void AlpacaFeed::take(const data::Bar& bar) {
  if (state_of(bar.S) == nullptr || !handlers_.on_bar) return;
  domain::Bar out;
  out.symbol = domain::Symbol{std::string(bar.S)};
  out.venue = name_;
  out.interval = "1m";
  out.open = domain::Price{bar.o};
  out.high = domain::Price{bar.h};
  out.low = domain::Price{bar.l};
  out.close = domain::Price{bar.c};
  out.volume = domain::Quantity{bar.v};
  out.event_ts = bar.t;
  handlers_.on_bar(out);
}

void AlpacaFeed::warn(const std::string& text) {
  if (handlers_.on_warning) handlers_.on_warning(text);
}

}  // namespace avenor::venue::alpaca
