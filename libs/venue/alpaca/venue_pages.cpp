// What comes in pages: open orders and executions.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "net/url.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse.hpp"
#include "venue/alpaca/venue.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kOrdersPerPage = 500;
constexpr std::size_t kFillsPerPage = 100;
// Far beyond any day's business: 500,000 open orders, 100,000 executions.
constexpr std::size_t kMostPages = 1000;

// Half a list looks like a whole one: a page that brings nothing new must not end the walk quietly.
VenueError stuck(const char* what) {
  return {VenueError::Kind::Unknown, "venue.bad_answer",
          fmt::format("the pages of {} repeat themselves", what)};
}

VenueError endless(const char* what) {
  return {VenueError::Kind::Unknown, "venue.bad_answer",
          fmt::format("the list of {} does not end: more than {} pages", what, kMostPages)};
}

bool lives(const OrderReport& report) {
  return report.state == domain::OrderEvent::Accepted || report.state == domain::OrderEvent::PartFilled;
}

}  // namespace

struct AlpacaVenue::OrderPages {
  Callback<std::vector<OrderReport>> done;
  std::vector<OrderReport> reports;
  std::set<std::string> seen;
  std::string last;
  std::size_t count = 0;

  void fail(VenueError trouble) { done(tl::unexpected(std::move(trouble))); }

  /// What could not be read of it.
  std::string take(const models::Order& order) {
    if (is_multi_leg(order)) return {};
    auto report = to_report(order);
    if (!report) return report.error().message;
    const auto legs = report->legs;
    reports.push_back(std::move(*report));
    for (const OrderReport& leg : legs) {
      if (lives(leg)) reports.push_back(leg);
    }
    return {};
  }
};

void AlpacaVenue::open_orders(Callback<std::vector<OrderReport>> done) {
  auto pages = std::make_shared<OrderPages>();
  pages->done = std::move(done);
  next_orders(std::move(pages));
}

void AlpacaVenue::next_orders(std::shared_ptr<OrderPages> pages) {
  // By id and not by time: orders of one nanosecond would fall between two pages.
  std::string target =
      fmt::format("/v2/orders?status=open&limit={}&direction=asc&nested=true", kOrdersPerPage);
  if (!pages->last.empty()) target += "&after_order_id=" + net::percent_encode(pages->last);
  rest_.send(
      Urgency::Question, "GET", std::move(target), "", [this, pages](VenueResult<net::HttpResponse> page) {
        if (!page) return pages->fail(std::move(page.error()));
        const auto orders = parse_orders(page->body);
        if (!orders) return pages->fail(undocumented(page->status, page->body, orders.error().message));
        bool news = false;
        for (const models::Order& order : orders->entries) {
          if (!pages->seen.insert(order.id).second) continue;
          news = true;
          if (std::string problem = pages->take(order); !problem.empty())
            set_aside("order",
                      {order.symbol, order.asset_class, order.id, order.client_order_id, std::move(problem)});
        }
        for (const models::SetAside& record : orders->set_aside) {
          news = pages->seen.insert(record.order_id).second || news;
          set_aside("order", record);
        }
        if (orders->size < kOrdersPerPage) return pages->done(std::move(pages->reports));
        if (!news || orders->last_id.empty()) return pages->fail(stuck("open orders"));
        if (++pages->count == kMostPages) return pages->fail(endless("open orders"));
        pages->last = orders->last_id;
        next_orders(pages);
      });
}

struct AlpacaVenue::FillPages {
  Callback<std::vector<FillReport>> done;
  core::WallTime since;
  core::WallTime newest;  ///< of those read so far, at least `since`
  std::vector<FillReport> fills;
  std::set<std::string> seen;
  std::string last;
  std::size_t count = 0;

  void fail(VenueError trouble) { done(tl::unexpected(std::move(trouble))); }
};

void AlpacaVenue::fills_since(core::WallTime since, Callback<std::vector<FillReport>> done) {
  auto pages = std::make_shared<FillPages>();
  pages->done = std::move(done);
  pages->since = since;
  pages->newest = since;
  next_fills(std::move(pages));
}

void AlpacaVenue::next_fills(std::shared_ptr<FillPages> pages) {
  // `after` is exclusive and of unknown resolution: ask from a second before, and drop what is too old here.
  std::string target = fmt::format("/v2/account/activities/FILL?direction=asc&page_size={}", kFillsPerPage);
  if (pages->since.is_set()) {
    target += "&after=" + net::percent_encode(core::to_rfc3339(pages->since - std::chrono::seconds(1)));
  }
  if (!pages->last.empty()) target += "&page_token=" + net::percent_encode(pages->last);
  rest_.send(Urgency::Question, "GET", std::move(target), "",
             [this, pages](VenueResult<net::HttpResponse> page) {
               if (!page) return pages->fail(std::move(page.error()));
               const auto activities = parse_activities(page->body);
               if (!activities)
                 return pages->fail(undocumented(page->status, page->body, activities.error().message));
               bool news = false;
               for (const models::Activity& activity : activities->entries) {
                 if (!pages->seen.insert(activity.id).second) continue;
                 news = true;
                 auto fill = to_fill(activity);
                 if (!fill) {
                   set_aside("execution", {activity.symbol, {}, activity.order_id, {}, fill.error().message});
                   continue;
                 }
                 if (!fill->event_ts.is_set()) {
                   // The list is in the order of time: not before the one above it. By our clock it might be
                   // after what comes next.
                   fill->event_ts = pages->newest.is_set() ? pages->newest : clock_.wall();
                   strange_time(activity.order_id, fill->event_ts);
                 }
                 pages->newest = std::max(pages->newest, fill->event_ts);
                 if (fill->event_ts >= pages->since) pages->fills.push_back(std::move(*fill));
               }
               for (const models::SetAside& record : activities->set_aside) set_aside("execution", record);
               if (activities->size < kFillsPerPage) return pages->done(std::move(pages->fills));
               const bool moves = !activities->last_id.empty() && activities->last_id != pages->last;
               if (!moves || (!news && activities->set_aside.empty())) return pages->fail(stuck("fills"));
               if (++pages->count == kMostPages) return pages->fail(endless("fills"));
               pages->last = activities->last_id;
               next_fills(pages);
             });
}

}  // namespace avenor::venue::alpaca
