#include "oms/sessions/reported_average.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace avenor::oms {
namespace {

/// A venue rounds an average to a ten thousandth of it, or to its last digit where the price has few.
core::Decimal rounding_of(domain::Price average) {
  constexpr int kUsualPlaces = 4;
  const auto text = average.to_string();
  const auto point = text.find('.');
  const int places = point == std::string::npos ? 0 : static_cast<int>(text.size() - point) - 1;
  return std::max(core::divide_rounded(average.abs().decimal(), core::Decimal{10'000}),
                  core::Decimal::from_units(1, std::max(places, kUsualPlaces)));
}

}  // namespace

void note_average(LiveOrder& live, const venue::OrderReport& report) {
  if (!report.avg_price || report.filled_qty <= live.order.filled_qty) return;
  live.reported_average = {.filled_qty = report.filled_qty, .average = *report.avg_price};
}

std::optional<AverageMismatch> average_mismatch(const LiveOrder& live, const venue::FillReport& fill) {
  const auto& report = live.reported_average;
  if (!report) return {};
  try {
    const auto total = live.order.filled_qty + fill.qty;
    if (total != report->filled_qty || !total.is_positive()) return {};
    const auto computed = (live.filled_value + domain::Notional::of(fill.price, fill.qty)).per_unit(total);
    if ((computed - report->average).abs().decimal() <= rounding_of(report->average)) return {};
    return AverageMismatch{.reported = report->average, .computed = computed};
  } catch (const std::overflow_error&) {  // an overflowing figure is no evidence
    return {};
  }
}

}  // namespace avenor::oms
