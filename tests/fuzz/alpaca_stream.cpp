// Alpaca's two streams. The input: d (market data) or t (the order stream), then a frame. Good JSON loses no
// message: each of the frame is told or refused, whatever was read before it. A fill that is told has a price
// and a quantity.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "venue/alpaca/orders/report_map.hpp"
#include "venue/alpaca/parse_data.hpp"
#include "venue/alpaca/parse_stream.hpp"

namespace avenor::fuzz {
namespace {

namespace alpaca = venue::alpaca;
using nlohmann::json;

struct Told {
  bool whole = false;
  std::vector<std::string> messages, refused;
  bool operator==(const Told&) const = default;
};

/// What passes the door is within the bounds of domain/bounds.hpp.
void must_fit(std::initializer_list<core::Decimal> prices, std::initializer_list<core::Decimal> sizes,
              core::WallTime time) {
  for (const auto price : prices) must(domain::Price::bounded(price).has_value());
  for (const auto size : sizes) must(domain::Quantity::bounded(size).has_value());
  static const core::WallTime latest = core::parse_rfc3339("2200-01-01T00:00:00Z").value();
  must(time.ns > 0 && time <= latest);
}

std::string text(const alpaca::data::Message& message) {
  return std::visit(
      [](const auto& m) -> std::string {
        using T = std::remove_cvref_t<decltype(m)>;
        namespace data = alpaca::data;
        if constexpr (std::is_same_v<T, data::Trade>) {
          must(!m.S.empty());
          must_fit({m.p}, {m.s}, m.t);
          return fmt::format("t {} {} {} {} {} {} {}", m.S, m.p, m.s, m.t.ns, m.i, m.c, m.z);
        } else if constexpr (std::is_same_v<T, data::Quote>) {
          must(!m.S.empty());
          must_fit({m.bp, m.ap}, {m.bs, m.as}, m.t);
          return fmt::format("q {} {} {} {} {} {}", m.S, m.bp, m.bs, m.ap, m.as, m.t.ns);
        } else if constexpr (std::is_same_v<T, data::Correction>) {
          must(!m.S.empty());
          must_fit({m.cp}, {m.cs}, m.t);
          return fmt::format("c {} {} {} {} {} {} {} {}", m.S, m.oi, m.ci, m.cp, m.cs, m.cc, m.z, m.t.ns);
        } else if constexpr (std::is_same_v<T, data::CancelError>) {
          must(!m.S.empty());
          must_fit({}, {}, m.t);
          return fmt::format("x {} {} {}", m.S, m.i, m.t.ns);
        } else if constexpr (std::is_same_v<T, data::Bar>) {
          must(!m.S.empty());
          must_fit({m.o, m.h, m.l, m.c}, {m.v}, m.t);
          return fmt::format("b {} {} {} {} {} {} {} {}", m.S, m.o, m.h, m.l, m.c, m.v, m.t.ns, m.updated);
        } else if constexpr (std::is_same_v<T, data::Success>) {
          return fmt::format("success {}", m.msg);
        } else if constexpr (std::is_same_v<T, data::Failure>) {
          return fmt::format("error {} {}", m.code, m.msg);
        } else if constexpr (std::is_same_v<T, data::Other>) {
          must(!m.T.empty());
          return fmt::format("other {}", m.T);
        } else {
          return "subscription";
        }
      },
      message);
}

Told read(alpaca::data::Parser& parser, std::string_view frame) {
  Told told;
  const auto ok = parser.parse(
      frame, [&](const auto& message) { told.messages.push_back(text(message)); },
      [&](const std::string& problem) { told.refused.push_back(problem); });
  told.whole = ok.has_value();
  return told;
}

int depth_of(std::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return c == '[' || c == '{'; }));
}

void check_data(std::string_view frame) {
  static alpaca::data::Parser used;
  alpaca::data::Parser fresh;
  const Told told = read(used, frame);
  must(read(fresh, frame) == told);

  // The other parser passes over a byte order mark; here it is refused, whatever the library's release does.
  if (frame.starts_with("\xEF\xBB\xBF")) return must(!told.whole);
  // What the other parser takes for an array of objects is one here, too (but NUL is its end of text).
  if (frame.find('\0') != std::string_view::npos) return;
  const json other = json::parse(frame, nullptr, false);
  const auto is_object = [](const json& one) { return one.is_object(); };
  if (!other.is_array() || !std::all_of(other.begin(), other.end(), is_object) || depth_of(frame) > 500)
    return;
  must(told.whole && told.messages.size() + told.refused.size() == other.size());
}

void check_orders(std::string_view frame) {
  const auto message = alpaca::parse_stream(frame);
  if (!message) return;
  const auto* update = std::get_if<alpaca::models::TradeUpdate>(&*message);
  if (update == nullptr) return;
  must(!update->event.empty() && !update->order.id.empty());
  const auto report = alpaca::to_report(update->order);
  const auto fill = alpaca::to_fill(*update);
  if (!fill) return;
  must(fill->price.is_positive() && fill->qty.is_positive());
  must(fill->qty.decimal() <= update->order.filled_qty);
  if (report) must(report->filled_qty >= fill->qty && report->side == fill->side);
}

}  // namespace

void run(std::string_view input) {
  if (input.empty()) return;
  input.front() == 'd' ? check_data(input.substr(1)) : check_orders(input.substr(1));
}

}  // namespace avenor::fuzz
