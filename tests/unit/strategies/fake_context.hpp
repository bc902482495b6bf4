// A market where every order is filled at once, at the touch: enough to watch a strategy decide.
#pragma once

#include <map>
#include <vector>

#include "strategy/strategy.hpp"

namespace avenor::testing {

class FakeContext final : public strategy::Context {
 public:
  explicit FakeContext(domain::Symbol symbol) : symbols_{std::move(symbol)} {}

  core::WallTime now() const override { return now_; }
  std::span<const domain::Symbol> symbols() const override { return symbols_; }
  domain::Position position(const domain::Symbol&) const override { return position_; }
  std::vector<strategy::OrderView> open_orders(const domain::Symbol&) const override { return {}; }
  bool has_open_order(const domain::Symbol&) const override { return in_flight_; }
  const domain::Quote* quote(const domain::Symbol&) const override { return &quote_; }
  core::Status cancel(const domain::ClientOrderId&) override { return core::fail("nothing is open"); }
  void log(strategy::Note, std::string_view) override {}

  core::Result<domain::ClientOrderId> submit(const strategy::NewOrder& draft) override {
    if (!refuse_.empty()) return core::fail(refuse_);
    drafts.push_back(draft);
    in_flight_ = true;
    return domain::ClientOrderId{"o" + std::to_string(drafts.size())};
  }

  /// The next price; bid and ask half a spread around it.
  void price(strategy::Strategy& strategy, const char* bid, const char* ask, core::Duration after) {
    now_ = now_ + after;
    quote_ = {.symbol = symbols_[0],
              .venue = domain::VenueName{"alpaca"},
              .event_ts = now_,
              .bid = domain::Price::parse(bid).value(),
              .ask = domain::Price::parse(ask).value()};
    strategy.on_quote(*this, quote_);
  }

  /// Ends the order in flight: filled, or refused.
  void end_order(strategy::Strategy& strategy, bool filled) {
    const strategy::NewOrder& draft = drafts.back();
    in_flight_ = false;
    if (filled) {
      position_ = domain::apply_fill(position_, draft.side,
                                     draft.side == domain::Side::Buy ? *quote_.ask : *quote_.bid, draft.qty);
    }
    strategy.on_order(*this, {.id = domain::ClientOrderId{"o" + std::to_string(drafts.size())},
                              .symbol = draft.symbol,
                              .side = draft.side,
                              .qty = draft.qty,
                              .status = filled ? domain::OrderStatus::Filled : domain::OrderStatus::Rejected,
                              .filled_qty = filled ? draft.qty : domain::Quantity{},
                              .version = 3,
                              .open = false});
  }

  void hold(domain::Position position) { position_ = position; }
  void refuse(std::string why) { refuse_ = std::move(why); }
  bool in_flight() const { return in_flight_; }

  std::vector<strategy::NewOrder> drafts;

 private:
  std::vector<domain::Symbol> symbols_;
  core::WallTime now_{1'700'000'000'000'000'000};
  domain::Quote quote_;
  domain::Position position_;
  bool in_flight_ = false;
  std::string refuse_;
};

}  // namespace avenor::testing
