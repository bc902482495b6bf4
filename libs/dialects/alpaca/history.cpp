#include "dialects/alpaca/history.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <vector>

#include "dialects/alpaca/order_json.hpp"
#include "domain/text.hpp"
#include "net/url.hpp"

namespace avenor::dialects::alpaca {

using namespace matching;

namespace {

constexpr core::Duration kDay = std::chrono::hours(24);

Taken<std::size_t> read_size(std::string_view query, std::string_view name, std::size_t fallback,
                             std::size_t most) {
  const auto text = net::query_value(query, name);
  if (!text || text->empty()) return fallback;
  std::size_t value = 0;
  const char* last = text->data() + text->size();
  const auto [end, error] = std::from_chars(text->data(), last, value);
  if (error != std::errc{} || end != last || value < 1) {
    return refuse(Refusal::invalid("invalid " + std::string(name) + ": " + *text));
  }
  return std::min(value, most);
}

/// RFC 3339, or a date alone (its first instant, UTC). In a query a '+' of an offset arrives as a blank.
Taken<WallTime> read_time(std::string_view query, std::string_view name) {
  auto text = net::query_value(query, name);
  if (!text || text->empty()) return WallTime{};
  std::replace(text->begin(), text->end(), ' ', '+');
  if (text->size() == 10) *text += "T00:00:00Z";
  const auto time = core::parse_rfc3339(*text);
  if (!time) return refuse(Refusal::invalid("invalid " + std::string(name) + ": " + time.error().message));
  return *time;
}

Taken<bool> read_ascending(std::string_view query) {
  const auto text = net::query_value(query, "direction").value_or("desc");
  if (text == "asc") return true;
  if (text == "desc" || text.empty()) return false;
  return refuse(Refusal::invalid("invalid direction: " + text));
}

struct Filter {
  std::string status = "open";
  std::size_t limit = 50;
  WallTime after, until;
  std::uint64_t after_seq = 0;
  std::uint64_t before_seq = 0;  ///< 0: no end
  bool ascending = false;
  bool nested = false;
  std::vector<std::string> symbols;
  std::optional<Side> side;

  bool passes(const Order& order) const {
    if (status == "open" && !order.is_open()) return false;
    if (status == "closed" && order.is_open()) return false;
    if (nested && !order.parent.empty()) return false;
    if (order.created_at <= after) return false;
    if (until.is_set() && order.created_at >= until) return false;
    if (order.seq <= after_seq || (before_seq != 0 && order.seq >= before_seq)) return false;
    if (side && order.side != *side) return false;
    return symbols.empty() || std::find(symbols.begin(), symbols.end(), order.symbol) != symbols.end();
  }
};

Taken<std::uint64_t> seq_of(const OrderStore& store, std::string_view query, std::string_view name) {
  const auto id = net::query_value(query, name);
  if (!id || id->empty()) return std::uint64_t{0};
  const Order* order = store.by_id(*id);
  if (order == nullptr) return refuse(Refusal::not_found("order not found for " + *id));
  return order->seq;
}

Taken<Filter> read_filter(const OrderStore& store, std::string_view query) {
  Filter filter;
  filter.status = net::query_value(query, "status").value_or("open");
  if (filter.status.empty()) filter.status = "open";
  if (filter.status != "open" && filter.status != "closed" && filter.status != "all") {
    return refuse(Refusal::invalid("invalid status: " + filter.status));
  }
  const auto limit = read_size(query, "limit", 50, 500);
  const auto after = read_time(query, "after");
  const auto until = read_time(query, "until");
  const auto ascending = read_ascending(query);
  const auto after_seq = seq_of(store, query, "after_order_id");
  const auto before_seq = seq_of(store, query, "before_order_id");
  if (!limit) return refuse(limit.error());
  if (!after) return refuse(after.error());
  if (!until) return refuse(until.error());
  if (!ascending) return refuse(ascending.error());
  if (!after_seq) return refuse(after_seq.error());
  if (!before_seq) return refuse(before_seq.error());
  filter.limit = *limit;
  filter.after = *after;
  filter.until = *until;
  filter.ascending = *ascending;
  filter.after_seq = *after_seq;
  filter.before_seq = *before_seq;
  filter.nested = net::query_value(query, "nested") == "true";
  const std::string symbols = net::query_value(query, "symbols").value_or("");
  for (std::size_t from = 0; from < symbols.size();) {
    const auto comma = std::min(symbols.find(',', from), symbols.size());
    filter.symbols.push_back(symbols.substr(from, comma - from));
    from = comma + 1;
  }
  if (const auto side = net::query_value(query, "side"); side && !side->empty()) {
    const auto parsed = domain::parse_side(*side);
    if (!parsed) return refuse(Refusal::invalid("invalid side: " + *side));
    filter.side = *parsed;
  }
  return filter;
}

}  // namespace

Taken<std::string> History::orders(std::string_view query, const Seen& seen) const {
  const auto filter = read_filter(store_, query);
  if (!filter) return refuse(filter.error());
  std::string out;
  json::Writer json(out);
  json.begin_array();
  std::size_t left = filter->limit;
  const auto show = [&](const Order& order) {
    const Order* shown = seen ? seen(order) : &order;
    if (left == 0 || shown == nullptr || !filter->passes(*shown)) return;
    --left;
    write_order(json, *shown, store_, filter->nested);
  };
  if (filter->status == "open" && !seen) {
    const auto& open = store_.open();
    if (filter->ascending) {
      for (auto it = open.upper_bound(filter->after_seq); it != open.end() && left > 0; ++it)
        show(*it->second);
    } else {
      for (auto it = open.rbegin(); it != open.rend() && left > 0; ++it) show(*it->second);
    }
  } else {
    // Orders stand in the order of their submission, and no two have the same time.
    const auto& all = store_.all();
    const auto earlier = [](const Order& order, WallTime time) { return order.created_at < time; };
    auto from = std::upper_bound(all.begin(), all.end(), filter->after,
                                 [](WallTime time, const Order& order) { return time < order.created_at; });
    auto to =
        filter->until.is_set() ? std::lower_bound(all.begin(), all.end(), filter->until, earlier) : all.end();
    const auto by_seq = [](const Order& order, std::uint64_t seq) { return order.seq < seq; };
    if (filter->after_seq != 0) {
      from = std::max(from, std::lower_bound(all.begin(), all.end(), filter->after_seq + 1, by_seq));
    }
    if (filter->before_seq != 0) {
      to = std::min(to, std::lower_bound(all.begin(), all.end(), filter->before_seq, by_seq));
    }
    if (filter->ascending) {
      for (auto it = from; it < to && left > 0; ++it) show(*it);
    } else {
      for (auto it = to; it > from && left > 0;) show(*--it);
    }
  }
  json.end_array();
  return out;
}

Taken<std::string> History::activities(std::string_view type, std::string_view query, WallTime newest) {
  const auto limit = read_size(query, "page_size", 100, 100);
  auto after = read_time(query, "after");
  auto until = read_time(query, "until");
  const auto date = read_time(query, "date");
  const auto ascending = read_ascending(query);
  if (!limit) return refuse(limit.error());
  if (!after) return refuse(after.error());
  if (!until) return refuse(until.error());
  if (!date) return refuse(date.error());
  if (!ascending) return refuse(ascending.error());
  if (date->is_set()) {
    after = *date - core::Duration{1};
    until = *date + kDay;
  }
  if (newest.is_set()) until = until->is_set() ? std::min(*until, newest) : newest;
  const std::string types = net::query_value(query, "activity_types").value_or(std::string(type));
  if (!types.empty() && types.find("FILL") == std::string::npos) return std::string("[]");

  const auto& fills = store_.fills();
  auto from = std::upper_bound(fills.begin(), fills.end(), *after,
                               [](WallTime time, const Fill& fill) { return time < fill.at; });
  auto to = until->is_set() ? std::lower_bound(fills.begin(), fills.end(), *until,
                                               [](const Fill& fill, WallTime time) { return fill.at < time; })
                            : fills.end();
  if (const auto token = net::query_value(query, "page_token"); token && !token->empty()) {
    for (; indexed_ < fills.size(); ++indexed_)
      by_activity_id_.emplace(activity_id(fills[indexed_]), indexed_);
    const auto found = by_activity_id_.find(*token);
    if (found == by_activity_id_.end()) return refuse(Refusal::invalid("invalid page_token: " + *token));
    const auto at = fills.begin() + static_cast<std::ptrdiff_t>(found->second);
    if (*ascending)
      from = std::max(from, at + 1);
    else
      to = std::min(to, at);
  }
  std::string out;
  json::Writer json(out);
  json.begin_array();
  std::size_t left = *limit;
  if (*ascending) {
    for (auto it = from; it < to && left > 0; ++it, --left) write_activity(json, *it);
  } else {
    for (auto it = to; it > from && left > 0; --left) write_activity(json, *--it);
  }
  json.end_array();
  return out;
}

}  // namespace avenor::dialects::alpaca
