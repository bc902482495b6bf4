#include "venue/alpaca/orders/paged_queries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "net/url.hpp"
#include "venue/alpaca/orders/report_map.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse_account.hpp"
#include "venue/alpaca/parse_orders.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kOrdersPerPage = 500;
constexpr std::size_t kFillsPerPage = 100;
// Far beyond any day's business: 500,000 open orders, 100,000 executions.
constexpr std::size_t kMostPages = 1000;
// The history lags: a minute of it is read twice.
constexpr core::Duration kHistoryLag = std::chrono::seconds{60};

// A partial list looks like a complete one: a page without new entries must not end the query silently.
VenueError stuck(const char* what) {
  return {VenueError::Kind::Unknown, "venue.bad_answer", fmt::format("the pages of {} repeat", what)};
}

VenueError endless(const char* what) {
  return {VenueError::Kind::Unknown, "venue.bad_answer",
          fmt::format("the list of {} does not end: more than {} pages", what, kMostPages)};
}

bool lives(const OrderReport& report) {
  return report.state == domain::OrderEvent::Accepted || report.state == domain::OrderEvent::PartFilled;
}

}  // namespace

struct PagedQueries::OrderPages {
  Callback<std::vector<OrderReport>> done;
  std::vector<OrderReport> reports;
  std::set<std::string> seen;
  std::string last;
  std::size_t count = 0;

  void fail(VenueError error) { done(tl::unexpected(std::move(error))); }

  /// Reports its unreadable entries.
  std::string take(const models::Order& order) {
    if (is_multi_leg(order)) return {};
    auto report = to_report(order);
    if (!report) return report.error().message;
    const auto children = report->children;
    reports.push_back(std::move(*report));
    for (const OrderReport& child : children) {
      if (lives(child)) reports.push_back(child);
    }
    return {};
  }
};

void PagedQueries::open_orders(Callback<std::vector<OrderReport>> done) {
  auto pages = std::make_shared<OrderPages>();
  pages->done = std::move(done);
  next_orders(pages);
}

void PagedQueries::next_orders(const std::shared_ptr<OrderPages>& pages) {
  // By id and not by time: orders of one nanosecond would fall between two pages.
  std::string target =
      fmt::format("/v2/orders?status=open&limit={}&direction=asc&nested=true", kOrdersPerPage);
  if (!pages->last.empty()) target += "&after_order_id=" + net::percent_encode(pages->last);
  ports_.get(std::move(target), [this, pages](VenueResult<net::HttpResponse> page) {
    if (!page) return pages->fail(std::move(page.error()));
    take_orders(pages, *page);
  });
}

void PagedQueries::take_orders(const std::shared_ptr<OrderPages>& pages, const net::HttpResponse& page) {
  const auto orders = parse_orders(page.body);
  if (!orders) return pages->fail(undocumented(page.status, page.body, orders.error().message));
  bool news = false;
  for (const models::Order& order : orders->entries) {
    if (!pages->seen.insert(order.id).second) continue;
    news = true;
    if (std::string problem = pages->take(order); !problem.empty())
      ports_.set_aside(
          "order", {order.symbol, order.asset_class, order.id, order.client_order_id, std::move(problem)});
  }
  for (const models::SetAside& record : orders->set_aside) {
    news = pages->seen.insert(record.order_id).second || news;
    ports_.set_aside("order", record);
  }
  if (orders->size < kOrdersPerPage) return pages->done(std::move(pages->reports));
  if (!news || orders->last_id.empty()) return pages->fail(stuck("open orders"));
  if (++pages->count == kMostPages) return pages->fail(endless("open orders"));
  pages->last = orders->last_id;
  next_orders(pages);
}

struct PagedQueries::FillPages {
  Callback<FillHistory> done;
  core::WallTime since;
  core::WallTime newest;  ///< of those read so far, at least `since`
  FillHistory history;
  std::set<std::string> seen;
  std::string last;
  std::size_t count = 0;

  void fail(VenueError error) { done(tl::unexpected(std::move(error))); }
  /// An execution dated in the future must not hide others. If our own clock is behind, more is read than
  /// needed.
  void finish(core::WallTime now) {
    history.next = fills_from(std::max(since, std::min(newest, now) - kHistoryLag));
    done(std::move(history));
  }
};

/// A cursor of Alpaca's is a time: that of its pages ends with the answer.
FillCursor PagedQueries::fills_from(core::WallTime since) {
  return {.place = since.is_set() ? core::to_rfc3339(since) : std::string{}};
}

void PagedQueries::fills(const FillCursor& from, Callback<FillHistory> done) {
  auto pages = std::make_shared<FillPages>();
  pages->done = std::move(done);
  pages->since = core::parse_rfc3339(from.place).value_or(core::WallTime{});
  pages->newest = pages->since;
  next_fills(pages);
}

void PagedQueries::next_fills(const std::shared_ptr<FillPages>& pages) {
  // `after` is exclusive and of unknown resolution: ask from a second before, and drop what is too old here.
  std::string target = fmt::format("/v2/account/activities/FILL?direction=asc&page_size={}", kFillsPerPage);
  if (pages->since.is_set())
    target += "&after=" + net::percent_encode(core::to_rfc3339(pages->since - std::chrono::seconds(1)));
  if (!pages->last.empty()) target += "&page_token=" + net::percent_encode(pages->last);
  ports_.get(std::move(target), [this, pages](VenueResult<net::HttpResponse> page) {
    if (!page) return pages->fail(std::move(page.error()));
    take_fills(pages, *page);
  });
}

void PagedQueries::take_fill(FillPages& pages, const models::Activity& activity) {
  auto fill = to_fill(activity);
  if (!fill)
    return ports_.set_aside("execution", {activity.symbol, {}, activity.order_id, {}, fill.error().message});
  if (!fill->event_ts.is_set()) {
    // The list is in order of time: use the previous entry's time. Our clock's time might be after the next
    // entry's.
    fill->event_ts = pages.newest.is_set() ? pages.newest : clock_.wall();
    ports_.warn(
        fmt::format("an execution of order {} has an impossible time (not 1970 to 2200): {}, the time of the "
                    "previous execution in the history, is used",
                    first_bytes(activity.order_id), core::to_rfc3339(fill->event_ts)));
  }
  pages.newest = std::max(pages.newest, fill->event_ts);
  if (fill->event_ts >= pages.since) pages.history.fills.push_back(std::move(*fill));
}

void PagedQueries::take_fills(const std::shared_ptr<FillPages>& pages, const net::HttpResponse& page) {
  const auto activities = parse_activities(page.body);
  if (!activities) return pages->fail(undocumented(page.status, page.body, activities.error().message));
  bool news = false;
  for (const models::Activity& activity : activities->entries) {
    if (!pages->seen.insert(activity.id).second) continue;
    news = true;
    take_fill(*pages, activity);
  }
  for (const models::SetAside& record : activities->set_aside) ports_.set_aside("execution", record);
  if (activities->size < kFillsPerPage) return pages->finish(clock_.wall());
  const bool moves = !activities->last_id.empty() && activities->last_id != pages->last;
  if (!moves || (!news && activities->set_aside.empty())) return pages->fail(stuck("fills"));
  if (++pages->count == kMostPages) return pages->fail(endless("fills"));
  pages->last = activities->last_id;
  next_fills(pages);
}

}  // namespace avenor::venue::alpaca
