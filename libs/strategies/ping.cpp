#include "strategies/ping.hpp"

#include "json/writer.hpp"

namespace avenor::strategies {

using namespace strategy;

void Ping::on_quote(Context& context, const domain::Quote& quote) {
  if (quote.stale || !quote.mid()) return;
  Turn& turn = turns_[quote.symbol];
  if (++turn.prices < settings_.every_n) return;
  turn.prices = 0;
  const bool sent = context
                        .submit({.symbol = quote.symbol,
                                 .side = turn.buy ? domain::Side::Buy : domain::Side::Sell,
                                 .qty = settings_.qty,
                                 .reason = turn.buy ? domain::Reason::Entry : domain::Reason::Exit,
                                 .rationale = json::object([&](auto& json) {
                                   json.field("signal", "ping").field("mid", *quote.mid());
                                 })})
                        .has_value();
  if (sent) turn.buy = !turn.buy;
}

std::unique_ptr<Strategy> make_ping(Parameters& parameters) {
  const PingSettings settings{.qty = parameters.quantity("qty", domain::Quantity{1}),
                              .every_n = parameters.integer("every_n", 1, 1, 1'000'000)};
  if (!parameters.good()) return nullptr;
  return std::make_unique<Ping>(settings);
}

}  // namespace avenor::strategies
