#include "venue/alpaca/orders/orders.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "net/url.hpp"
#include "venue/alpaca/answer.hpp"
#include "venue/alpaca/orders/body.hpp"
#include "venue/alpaca/orders/report_map.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse_orders.hpp"

namespace avenor::venue::alpaca {
namespace {

VenueResult<OrderReport> report_of(const models::Order& order) {
  auto report = to_report(order);
  if (!report) return unreadable(std::move(report.error().message));
  return std::move(*report);
}

Callback<OrderReport> as_amended(Callback<Amended> done) {
  return [done = std::move(done)](VenueResult<OrderReport> answer) {
    done(std::move(answer).map([](OrderReport order) {
      return Amended{.outcome = Amended::Outcome::NewOrder, .order = std::move(order)};
    }));
  };
}

/// The turn of a request about an order that the venue has: in turn among such orders.
Rest::Turn in_turn(core::Priority priority) {
  return {.whose = {}, .release = {}, .withheld = {}, .priority = priority};
}

}  // namespace

AlpacaOrders::AlpacaOrders(boost::asio::io_context& io, const core::Clock& clock, AlpacaAccount& account,
                           const Credentials& credentials, OrderSettings settings)
    : io_(io),
      account_(account),
      credentials_(credentials),
      settings_(std::move(settings)),
      pages_(clock,
             {.get =
                  [this](std::string target, Callback<net::HttpResponse> done) {
                    send(Urgency::Question, "GET", std::move(target), "", std::move(done));
                  },
              .set_aside = [this](std::string_view what,
                                  const models::SetAside& record) { account_.set_aside(what, record); },
              .warn = [this](const std::string& text) { account_.warn(text); }}) {}

void AlpacaOrders::send(Urgency urgency, std::string method, std::string target, std::string body,
                        Callback<net::HttpResponse> done, Rest::Turn turn) {
  account_.rest().send(
      urgency, std::move(method), std::move(target), std::move(body),
      [alive = std::weak_ptr(alive_), done = std::move(done)](VenueResult<net::HttpResponse> answer) {
        if (!alive.expired()) done(std::move(answer));
      },
      std::move(turn));
}

std::string AlpacaOrders::client_id_for(const domain::ClientOrderId& id) const {
  return alpaca::client_id_for(id.view());
}

ExitKind AlpacaOrders::exits_of(const domain::OrderRequest& entry) const { return alpaca::exits_of(entry); }

std::chrono::milliseconds AlpacaOrders::visibility_delay() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(settings_.settling);
}

std::chrono::milliseconds AlpacaOrders::latest_arrival() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(settings_.latest_arrival);
}

Callback<OrderReport> AlpacaOrders::bounding_arrival(Callback<OrderReport> done) const {
  return [bound = settings_.latest_arrival, done = std::move(done)](VenueResult<OrderReport> answer) {
    if (!answer && answer.error().kind == VenueError::Kind::Unknown) answer.error().may_arrive_for = bound;
    done(std::move(answer));
  };
}

void AlpacaOrders::submit(const risk::Approved& order, Callback<OrderReport> done) {
  const std::string client_id = client_id_for(order.request().client_order_id);
  if (std::string blocked = account_.account_blocked(); !blocked.empty()) {
    boost::asio::post(io_, [alive = std::weak_ptr(alive_), why = std::move(blocked), done = std::move(done)] {
      if (alive.expired()) return;
      done(tl::unexpected(
          VenueError{VenueError::Kind::Refused, "venue.account_blocked", "account blocked: " + why}));
    });
    return;
  }
  const auto use = [this, client_id](const models::Order& answer) { return own_report(answer, client_id); };
  // one bot's orders do not wait behind another's
  Rest::Turn turn{.whose = order.request().bot_id.str(),
                  .release = {},
                  .withheld = kWithheld,
                  .priority = order.priority()};
  if (release_check_)
    turn.release = [this, alive = std::weak_ptr(alive_), id = order.request().client_order_id] {
      return !alive.expired() && release_check_(id);
    };
  send(Urgency::Order, "POST", "/v2/orders", order_body(order.request(), client_id),
       reading<OrderReport>(parse_order, use, bounding_arrival(std::move(done))), std::move(turn));
}

VenueResult<OrderReport> AlpacaOrders::own_report(const models::Order& answer, const std::string& client_id) {
  if (answer.client_order_id == client_id) return report_of(answer);
  return answer_to_another("the answer is about another order, " + answer.client_order_id);
}

// An answer about another order is not the answer to ours, nor are later answers on the same connection.
VenueResult<OrderReport> AlpacaOrders::answer_to_another(const std::string& why) {
  account_.rest().distrust(why);
  return unreadable(why);
}

void AlpacaOrders::with_venue_id(const OrderRef& order, Urgency urgency,
                                 std::function<void(VenueResult<std::string>)> then) {
  if (!order.venue_order_id.empty()) return then(order.venue_order_id.str());
  find_with(order, urgency, [then = std::move(then)](VenueResult<OrderReport> found) {
    then(std::move(found).map([](OrderReport report) { return report.venue_order_id.str(); }));
  });
}

void AlpacaOrders::cancel(const OrderRef& order, Callback<void> done) {
  with_venue_id(
      order, Urgency::Cancel,
      [this, priority = order.priority, done = std::move(done)](VenueResult<std::string> id) mutable {
        if (!id) return done(tl::unexpected(std::move(id.error())));
        send(
            Urgency::Cancel, "DELETE", "/v2/orders/" + net::percent_encode(*id), "",
            [done = std::move(done)](VenueResult<net::HttpResponse> page) {
              if (!page) return done(tl::unexpected(std::move(page.error())));
              // Only 204 is documented: a page with 200 has cancelled nothing.
              if (page->status == 204) return done({});
              done(tl::unexpected(undocumented(page->status, page->body)));
            },
            in_turn(priority));
      });
}

void AlpacaOrders::replace(const OrderRef& order, const Replacement& change, Callback<Amended> done) {
  const auto use = [this, client_id = change.new_client_id](const models::Order& answer) {
    return own_report(answer, client_id);
  };
  with_venue_id(order, Urgency::Order,
                [this, body = replace_body(change), use, priority = order.priority,
                 done = std::move(done)](VenueResult<std::string> id) mutable {
                  if (!id) {
                    // The order was not changed yet: whatever the error, the replacement was not sent.
                    VenueError error = std::move(id.error());
                    if (error.kind == VenueError::Kind::Unknown) error.kind = VenueError::Kind::NotSent;
                    error.may_arrive_for = {};
                    return done(tl::unexpected(std::move(error)));
                  }
                  send(Urgency::Order, "PATCH", "/v2/orders/" + net::percent_encode(*id), std::move(body),
                       reading<OrderReport>(parse_order, use, bounding_arrival(as_amended(std::move(done)))),
                       in_turn(priority));
                });
}

void AlpacaOrders::find(const OrderRef& order, Callback<OrderReport> done) {
  find_with(order, Urgency::Question, std::move(done));
}

void AlpacaOrders::find_with(const OrderRef& order, Urgency urgency, Callback<OrderReport> done) {
  const bool by_id = !order.venue_order_id.empty();
  std::string target =
      by_id ? "/v2/orders/" + net::percent_encode(order.venue_order_id.view()) + "?nested=true"
            : "/v2/orders:by_client_order_id?client_order_id=" + net::percent_encode(order.client_id);
  const auto use = [this, by_id, order](const models::Order& answer) -> VenueResult<OrderReport> {
    if (!by_id) return own_report(answer, order.client_id);
    if (answer.id == order.venue_order_id.str()) return report_of(answer);
    return answer_to_another("requested one order, but the answer is about another, " + answer.id);
  };
  send(urgency, "GET", std::move(target), "", reading<OrderReport>(parse_order, use, std::move(done)),
       in_turn(order.priority));
}

void AlpacaOrders::start_stream(StreamHandlers handlers) {
  const auto on_order = handlers.on_order;
  stream_ = std::make_unique<TradeStream>(io_, settings_.stream, credentials_, std::move(handlers),
                                          [this, on_order](const OrderRef& ref) {
                                            find(ref, [on_order](VenueResult<OrderReport> found) {
                                              if (found && on_order) on_order(std::move(*found));
                                            });
                                          });
  stream_->start();
}

void AlpacaOrders::renew_stream(const std::string& reason) {
  if (stream_) stream_->renew(reason);
}

void AlpacaOrders::stop() {
  if (stream_) stream_->stop();
  account_.rest().close();
}

}  // namespace avenor::venue::alpaca
