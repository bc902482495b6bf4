// What comes in pages: open orders and executions.
#include <fmt/format.h>

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

// Half a list looks like a whole one: a page that brings nothing new must not end the walk quietly.
Trouble stuck(const char* what) {
  return {Trouble::Kind::Unknown, "venue.bad_answer", fmt::format("the pages of {} repeat themselves", what)};
}

Trouble bad_page(std::string why) { return {Trouble::Kind::Unknown, "venue.bad_answer", std::move(why)}; }

bool lives(const OrderReport& report) {
  return report.state == domain::OrderEvent::Accepted || report.state == domain::OrderEvent::PartFilled;
}

}  // namespace

struct AlpacaVenue::OrderPages {
  Callback<std::vector<OrderReport>> done;
  std::vector<OrderReport> reports;
  std::set<std::string> seen;
  std::string last;

  void fail(Trouble trouble) { done(tl::unexpected(std::move(trouble))); }

  /// Empty when all went well.
  std::string take(const models::Order& order) {
    if (is_multi_leg(order)) return {};
    auto report = to_report(order);
    if (!report) return report.error().message;
    reports.push_back(std::move(*report));
    for (const models::Order& leg : order.legs) {
      auto leg_report = to_report(leg);
      if (!leg_report) return leg_report.error().message;
      if (lives(*leg_report)) reports.push_back(std::move(*leg_report));
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
  rest_.send(Urgency::Question, "GET", std::move(target), "", [this, pages](Answer<net::HttpResponse> page) {
    if (!page) return pages->fail(std::move(page.error()));
    const auto orders = parse_orders(page->body);
    if (!orders) return pages->fail(undocumented(page->status, page->body, orders.error().message));
    bool news = false;
    for (const models::Order& order : *orders) {
      if (!pages->seen.insert(order.id).second) continue;
      news = true;
      if (std::string problem = pages->take(order); !problem.empty())
        return pages->fail(bad_page(std::move(problem)));
    }
    if (orders->size() < kOrdersPerPage) return pages->done(std::move(pages->reports));
    if (!news) return pages->fail(stuck("open orders"));
    pages->last = orders->back().id;
    next_orders(pages);
  });
}

struct AlpacaVenue::FillPages {
  Callback<std::vector<FillReport>> done;
  core::WallTime since;
  std::vector<FillReport> fills;
  std::set<std::string> seen;
  std::string last;

  void fail(Trouble trouble) { done(tl::unexpected(std::move(trouble))); }
};

void AlpacaVenue::fills_since(core::WallTime since, Callback<std::vector<FillReport>> done) {
  auto pages = std::make_shared<FillPages>();
  pages->done = std::move(done);
  pages->since = since;
  next_fills(std::move(pages));
}

void AlpacaVenue::next_fills(std::shared_ptr<FillPages> pages) {
  // `after` is exclusive and of unknown resolution: ask from a second before, and drop what is too old here.
  std::string target = fmt::format("/v2/account/activities/FILL?direction=asc&page_size={}", kFillsPerPage);
  if (pages->since.is_set()) {
    target += "&after=" + net::percent_encode(core::to_rfc3339(pages->since - std::chrono::seconds(1)));
  }
  if (!pages->last.empty()) target += "&page_token=" + net::percent_encode(pages->last);
  rest_.send(Urgency::Question, "GET", std::move(target), "", [this, pages](Answer<net::HttpResponse> page) {
    if (!page) return pages->fail(std::move(page.error()));
    const auto activities = parse_activities(page->body);
    if (!activities) return pages->fail(undocumented(page->status, page->body, activities.error().message));
    bool news = false;
    for (const models::Activity& activity : *activities) {
      if (!pages->seen.insert(activity.id).second) continue;
      news = true;
      auto fill = to_fill(activity);
      if (!fill) return pages->fail(bad_page(fill.error().message));
      if (fill->event_ts >= pages->since) pages->fills.push_back(std::move(*fill));
    }
    if (activities->size() < kFillsPerPage) return pages->done(std::move(pages->fills));
    if (!news) return pages->fail(stuck("fills"));
    pages->last = activities->back().id;
    next_fills(pages);
  });
}

}  // namespace avenor::venue::alpaca
