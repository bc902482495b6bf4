// Prices that are not the market's: late, wrong for a moment, taken back, put right.
#include <array>

#include "paper_exchange/data_stream.hpp"

namespace avenor::paper_exchange {
namespace {

constexpr core::Duration kTakenBackAfter = std::chrono::milliseconds(500);

}  // namespace

Price DataStream::off(Price price) {
  const int percent = 100 + (faults_.roll(0.5) ? 1 : -1) * faults_.settings.print_off_percent;
  return Price{
      core::round_to(core::multiply_rounded(price.decimal(), core::Decimal::from_units(percent, 2)), 4)};
}

/// Late, out of sequence, no part of the market's last price: what the conditions say.
void DataStream::add_bad_prints(const Tick& tick, WallTime now) {
  static constexpr std::array<std::string_view, 4> kLate = {R"([" ","Z"])", R"([" ","U"])",
                                                            R"(["4","W","T"])", R"(["@","I"])"};
  const FaultSettings& faults = faults_.settings;
  Print wrong{.symbol = tick.symbol, .price = off(tick.price), .size = tick.size, .at = now};
  if (faults_.roll(faults.late_print_rate)) {
    const auto kind = faults_.random().below(kLate.size());
    wrong.conditions = kLate[kind];
    if (kind < 2)
      wrong.at = now - std::chrono::seconds(60 + static_cast<int>(faults_.random().below(9 * 3600)));
    wrong.id = ++trade_id_;
    add_print(wrong);
  }
  const bool cancelled = faults_.roll(faults.cancelled_print_rate);
  if (!cancelled && !faults_.roll(faults.corrected_print_rate)) return;
  wrong.conditions = R"(["@"])";
  wrong.at = now;
  wrong.id = ++trade_id_;
  add_print(wrong);
  Print right = wrong;
  right.price = tick.price;
  right.id = ++trade_id_;
  later_(kTakenBackAfter, [this, symbol = tick.symbol, wrong, right, cancelled]() mutable {
    wrong.symbol = right.symbol = symbol;
    scratch_.clear();
    JsonWriter json(scratch_);
    if (cancelled)
      write_cancelled(json, wrong, clock_.wall());
    else
      write_corrected(json, wrong, right, clock_.wall());
    append_to(Trades, symbol, scratch_);
    flush();
  });
}

void DataStream::add_bad_quote(const Tick& tick, WallTime now, bool absurd) {
  TopOfBook wrong = tick.quote;
  for (auto* price : {&wrong.bid, &wrong.ask}) {
    if (!*price) continue;
    *price = absurd ? Price{core::Decimal::from_units(100'000'000'000'000'000, 0)} : off(**price);
  }
  add_quote(tick.symbol, wrong, now);
  later_(kTakenBackAfter, [this, tick] {
    add_quote(tick.symbol, tick.quote, clock_.wall());
    flush();
  });
}

}  // namespace avenor::paper_exchange
