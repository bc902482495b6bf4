#include "venue/alpaca/feed.hpp"

#include <fmt/format.h>

#include <utility>

#include "venue/alpaca/json_text.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/sign.hpp"

namespace avenor::venue::alpaca {

AlpacaFeed::AlpacaFeed(boost::asio::io_context& io, const DataSettings& settings)
    : name_(std::string(kVenue)),
      credentials_(settings.credentials),
      login_(io),
      retry_(io),
      client_(io, settings.stream, {}) {
  client_.on_open([this] { on_open(); });
  client_.on_message([this](std::string_view frame, bool) {
    const auto read = parser_.parse(
        frame,
        [this](const data::Message& message) { std::visit([this](const auto& m) { take(m); }, message); },
        [this](const std::string& problem) { warn(problem); });
    if (!read) warn(read.error().message);
  });
  client_.on_close([this](const std::string& reason) { on_close(reason); });
}

void AlpacaFeed::start(std::vector<domain::Symbol> symbols, FeedHandlers handlers) {
  symbols_ = std::move(symbols);
  handlers_ = std::move(handlers);
  for (const domain::Symbol& symbol : symbols_) {
    domain::Quote quote;
    quote.symbol = symbol;
    quote.venue = name_;
    quotes_.insert_or_assign(symbol.str(), std::move(quote));
  }
  stopped_ = false;
  client_.start();
}

void AlpacaFeed::stop() {
  stopped_ = true;
  up_ = false;
  login_.cancel();
  retry_.cancel();
  client_.close();
}

void AlpacaFeed::on_open() {
  login_.start(kLoginTimeout,
               [this] { client_.reconnect("connected, but the login or the subscription got no answer"); });
}

void AlpacaFeed::on_close(const std::string& reason) {
  login_.cancel();
  if (stopped_) return;
  if (std::exchange(slow_, false)) {
    retry_.start(kSlowRetry, [this] { client_.start(); });
    return;
  }
  lost(reason);
}

void AlpacaFeed::take(const data::Success& success) {
  if (success.msg == "connected") {
    if (!client_.send(auth_message(credentials_))) client_.reconnect("the login could not be sent");
  } else if (success.msg == "authenticated") {
    subscribe();
  }
}

void AlpacaFeed::subscribe() {
  std::string list;
  for (const domain::Symbol& symbol : symbols_)
    list += (list.empty() ? "" : ",") + json_quoted(symbol.view());
  list = "[" + list + "]";
  const std::string wish =
      JsonText{}.text("action", "subscribe").raw("trades", list).raw("quotes", list).raw("bars", list).done();
  if (!client_.send(wish)) client_.reconnect("the subscription could not be sent");
}

void AlpacaFeed::take(const data::Subscription&) {
  login_.cancel();
  if (std::exchange(up_, true)) return;
  told_.clear();
  if (handlers_.on_up) handlers_.on_up();
}

void AlpacaFeed::take(const data::Failure& failure) {
  const std::string reason = fmt::format("the feed says {} ({})", failure.msg, failure.code);
  switch (meaning_of_feed_error(failure.code)) {
    case FeedError::Ignore:
      return;
    case FeedError::Reconnect:
      client_.reconnect(reason);
      return;
    case FeedError::BackOff:
    case FeedError::Bug:
      slow_ = true;
      login_.cancel();
      lost(reason);
      client_.close();
      return;
  }
}

domain::Quote* AlpacaFeed::state_of(std::string_view symbol) {
  const auto found = quotes_.find(symbol);
  return found == quotes_.end() ? nullptr : &found->second;
}

void AlpacaFeed::take(const data::Trade& trade) {
  domain::Quote* const quote = state_of(trade.S);
  if (quote == nullptr) return;
  if (!trade.p.is_positive()) return warn(fmt::format("a trade of {} at {} is none", trade.S, trade.p));
  quote->last = domain::Price{trade.p};
  quote->last_size = domain::Quantity{trade.s};
  quote->event_ts = trade.t;
  if (handlers_.on_quote) handlers_.on_quote(*quote);
}

void AlpacaFeed::take(const data::Quote& tick) {
  domain::Quote* const quote = state_of(tick.S);
  if (quote == nullptr) return;
  // A price of 0 says that nobody stands on that side.
  quote->bid.reset();
  quote->bid_size.reset();
  quote->ask.reset();
  quote->ask_size.reset();
  if (tick.bp.is_positive()) {
    quote->bid = domain::Price{tick.bp};
    quote->bid_size = domain::Quantity{tick.bs};
  }
  if (tick.ap.is_positive()) {
    quote->ask = domain::Price{tick.ap};
    quote->ask_size = domain::Quantity{tick.as};
  }
  quote->event_ts = tick.t;
  if (handlers_.on_quote) handlers_.on_quote(*quote);
}

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

void AlpacaFeed::lost(const std::string& reason) {
  if (!std::exchange(up_, false) && reason == told_) return;
  told_ = reason;
  if (handlers_.on_down) handlers_.on_down(reason);
}

void AlpacaFeed::warn(const std::string& text) {
  if (handlers_.on_warning) handlers_.on_warning(text);
}

}  // namespace avenor::venue::alpaca
