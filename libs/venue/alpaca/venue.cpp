#include "venue/alpaca/venue.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "net/proxy_env.hpp"
#include "net/url.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse.hpp"

namespace avenor::venue::alpaca {
namespace {

/// A 2xx whose body we cannot use proves nothing about what was done.
tl::unexpected<VenueError> unreadable(std::string why) {
  return tl::unexpected(VenueError{VenueError::Kind::Unknown, "venue.bad_answer", std::move(why)});
}

/// `Parsed` is what `parse` makes of a body, `T` what `use` makes of that.
template <class T, class Parse, class Use>
Callback<net::HttpResponse> reading(Parse parse, Use use, Callback<T> done) {
  return [parse, use, done = std::move(done)](VenueResult<net::HttpResponse> page) {
    if (!page) return done(tl::unexpected(std::move(page.error())));
    auto parsed = parse(page->body);
    if (!parsed) return done(tl::unexpected(undocumented(page->status, page->body, parsed.error().message)));
    done(use(std::move(*parsed)));
  };
}

VenueResult<OrderReport> report_of(const models::Order& order) {
  auto report = to_report(order);
  if (!report) return unreadable(std::move(report.error().message));
  return std::move(*report);
}

}  // namespace

AlpacaVenue::AlpacaVenue(boost::asio::io_context& io, const core::Clock& clock, TradingSettings settings)
    : io_(io),
      clock_(clock),
      name_(settings.account),
      settings_(std::move(settings)),
      rest_(io, clock, settings_) {}

std::string AlpacaVenue::client_id_for(const domain::ClientOrderId& id) const {
  return alpaca::client_id_for(id.view());
}

bool AlpacaVenue::holds_brackets(const domain::OrderRequest& entry) const {
  return alpaca::holds_brackets(entry);
}

std::chrono::milliseconds AlpacaVenue::visibility_delay() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(settings_.settling);
}

std::chrono::milliseconds AlpacaVenue::latest_arrival() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(settings_.latest_arrival);
}

Callback<OrderReport> AlpacaVenue::bounding_arrival(Callback<OrderReport> done) const {
  return [bound = settings_.latest_arrival, done = std::move(done)](VenueResult<OrderReport> answer) {
    if (!answer && answer.error().kind == VenueError::Kind::Unknown) answer.error().may_arrive_for = bound;
    done(std::move(answer));
  };
}

void AlpacaVenue::submit(const risk::Approved& order, Callback<OrderReport> done) {
  const std::string client_id = client_id_for(order.request().client_order_id);
  if (!account_blocked_.empty()) {
    boost::asio::post(io_, [alive = std::weak_ptr(alive_), why = account_blocked_, done = std::move(done)] {
      if (alive.expired()) return;
      done(tl::unexpected(
          VenueError{VenueError::Kind::Refused, "venue.account_blocked", "account blocked: " + why}));
    });
    return;
  }
  const auto use = [this, client_id](const models::Order& answer) { return own_report(answer, client_id); };
  // one bot's orders do not wait behind another's
  Rest::Turn turn{.whose = order.request().bot_id.str(), .permit = {}};
  if (send_permit_) turn.permit = [this, id = order.request().client_order_id] { return send_permit_(id); };
  rest_.send(Urgency::Order, "POST", "/v2/orders", order_body(order.request(), client_id),
             reading<OrderReport>(parse_order, use, bounding_arrival(std::move(done))), std::move(turn));
}

VenueResult<OrderReport> AlpacaVenue::own_report(const models::Order& answer, const std::string& client_id) {
  if (answer.client_order_id == client_id) return report_of(answer);
  return answer_to_another("the answer is about another order, " + answer.client_order_id);
}

// Somebody else's order in the answer to ours is no answer to ours, nor is what follows on the same
// connection.
VenueResult<OrderReport> AlpacaVenue::answer_to_another(const std::string& why) {
  rest_.distrust(why);
  return unreadable(why);
}

void AlpacaVenue::with_venue_id(const OrderRef& order, Urgency urgency,
                                std::function<void(VenueResult<std::string>)> then) {
  if (!order.venue_order_id.empty()) return then(order.venue_order_id.str());
  find_with(order, urgency, [then = std::move(then)](VenueResult<OrderReport> found) {
    then(std::move(found).map([](OrderReport report) { return report.venue_order_id.str(); }));
  });
}

void AlpacaVenue::cancel(const OrderRef& order, Callback<void> done) {
  with_venue_id(order, Urgency::Cancel, [this, done = std::move(done)](VenueResult<std::string> id) mutable {
    if (!id) return done(tl::unexpected(std::move(id.error())));
    rest_.send(Urgency::Cancel, "DELETE", "/v2/orders/" + net::percent_encode(*id), "",
               [done = std::move(done)](VenueResult<net::HttpResponse> page) {
                 if (!page) return done(tl::unexpected(std::move(page.error())));
                 // 204 is all that is documented: a page with 200 has cancelled nothing.
                 if (page->status == 204) return done({});
                 done(tl::unexpected(undocumented(page->status, page->body)));
               });
  });
}

void AlpacaVenue::replace(const OrderRef& order, const Replacement& change, Callback<OrderReport> done) {
  const auto use = [this, client_id = change.new_client_id](const models::Order& answer) {
    return own_report(answer, client_id);
  };
  with_venue_id(
      order, Urgency::Order,
      [this, body = replace_body(change), use, done = std::move(done)](VenueResult<std::string> id) mutable {
        if (!id) {
          // Nothing was asked of the order yet: whatever went wrong, the replacement was not sent.
          VenueError trouble = std::move(id.error());
          if (trouble.kind == VenueError::Kind::Unknown) trouble.kind = VenueError::Kind::NotSent;
          trouble.may_arrive_for = {};
          return done(tl::unexpected(std::move(trouble)));
        }
        rest_.send(Urgency::Order, "PATCH", "/v2/orders/" + net::percent_encode(*id), std::move(body),
                   reading<OrderReport>(parse_order, use, bounding_arrival(std::move(done))));
      });
}

void AlpacaVenue::find(const OrderRef& order, Callback<OrderReport> done) {
  find_with(order, Urgency::Question, std::move(done));
}

void AlpacaVenue::find_with(const OrderRef& order, Urgency urgency, Callback<OrderReport> done) {
  const bool by_id = !order.venue_order_id.empty();
  std::string target =
      by_id ? "/v2/orders/" + net::percent_encode(order.venue_order_id.view()) + "?nested=true"
            : "/v2/orders:by_client_order_id?client_order_id=" + net::percent_encode(order.client_id);
  const auto use = [this, by_id, order](const models::Order& answer) -> VenueResult<OrderReport> {
    if (!by_id) return own_report(answer, order.client_id);
    if (answer.id == order.venue_order_id.str()) return report_of(answer);
    return answer_to_another("asked for one order, told of another, " + answer.id);
  };
  rest_.send(urgency, "GET", std::move(target), "", reading<OrderReport>(parse_order, use, std::move(done)));
}

void AlpacaVenue::positions(Callback<std::vector<domain::NamedPosition>> done) {
  const auto use =
      [this](const models::List<models::Position>& list) -> VenueResult<std::vector<domain::NamedPosition>> {
    std::vector<domain::NamedPosition> positions;
    for (const models::Position& position : list.entries) {
      positions.push_back(to_position(position));
      positions.back().key.venue = name_;
    }
    unreadable_positions_.clear();
    positions_incomplete_ = false;
    for (const models::SetAside& record : list.set_aside) {
      set_aside("position", record);
      if (record.symbol.empty())
        positions_incomplete_ = true;
      else
        unreadable_positions_.emplace_back(canonical_symbol(record.symbol, record.asset_class));
    }
    return positions;
  };
  rest_.send(Urgency::Question, "GET", "/v2/positions", "",
             reading<std::vector<domain::NamedPosition>>(parse_positions, use, std::move(done)));
}

void AlpacaVenue::balance(Callback<domain::Balance> done) {
  const auto use = [this](const models::Account& account) -> VenueResult<domain::Balance> {
    account_blocked_ = why_blocked(account);
    auto balance = to_balance(account);
    balance.venue = name_;
    return balance;
  };
  rest_.send(Urgency::Question, "GET", "/v2/account", "",
             reading<domain::Balance>(parse_account, use, std::move(done)));
}

void AlpacaVenue::set_aside(const char* what, const models::SetAside& record) {
  tell_once(fmt::format("{} {}{} set aside: {}", what, first_bytes(record.symbol),
                        record.order_id.empty() ? "" : " of order " + first_bytes(record.order_id),
                        first_bytes(record.problem)));
}

void AlpacaVenue::strange_time(const std::string& order_id, core::WallTime taken) {
  tell_once(
      fmt::format("an execution of order {} has no time that can be (1970 to 2200): {} is taken, that of the "
                  "one before it in the "
                  "history",
                  first_bytes(order_id), core::to_rfc3339(taken)));
}

void AlpacaVenue::tell_once(std::string text) {
  constexpr std::size_t kMost = 1000;
  if (told_aside_.size() >= kMost || !told_aside_.insert(text).second) return;
  if (on_warning_) on_warning_(std::move(text));
}

void AlpacaVenue::clock(Callback<VenueClock> done) {
  const auto use = [](const models::Clock& clock) -> VenueResult<VenueClock> { return to_clock(clock); };
  rest_.send(Urgency::Question, "GET", "/v2/clock", "",
             reading<VenueClock>(parse_clock, use, std::move(done)));
}

void AlpacaVenue::start_stream(StreamHandlers handlers) {
  const auto on_order = handlers.on_order;
  on_warning_ = handlers.on_warning;
  if (std::string proxy = net::ignored_proxy(settings_.rest); !proxy.empty() && on_warning_)
    boost::asio::post(io_, [told = on_warning_, alive = std::weak_ptr(alive_), proxy = std::move(proxy)] {
      if (!alive.expired()) told(proxy);
    });
  stream_ = std::make_unique<TradeStream>(io_, settings_, std::move(handlers),
                                          [this, on_order](const OrderRef& ref) {
                                            find(ref, [on_order](VenueResult<OrderReport> found) {
                                              if (found && on_order) on_order(std::move(*found));
                                            });
                                          });
  stream_->start();
}

void AlpacaVenue::renew_stream(const std::string& reason) {
  if (stream_) stream_->renew(reason);
}

void AlpacaVenue::stop() {
  if (stream_) stream_->stop();
  rest_.close();
}

}  // namespace avenor::venue::alpaca
