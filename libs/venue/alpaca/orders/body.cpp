#include "venue/alpaca/orders/body.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "domain/text.hpp"
#include "venue/alpaca/json_text.hpp"
#include "venue/alpaca/map.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kMaxClientId = 48;
constexpr std::size_t kKept = 24;

void add_bracket(JsonText& body, const domain::Bracket& bracket) {
  const bool both = bracket.take_profit && bracket.stop_loss;
  body.text("order_class", both ? "bracket" : "oto");
  if (bracket.take_profit)
    body.raw("take_profit", JsonText{}.amount("limit_price", bracket.take_profit).done());
  if (bracket.stop_loss) {
    body.raw("stop_loss", JsonText{}
                              .amount("stop_price", bracket.stop_loss)
                              .amount("limit_price", bracket.stop_loss_limit)
                              .done());
  }
}

}  // namespace

std::string client_id_for(std::string_view id) {
  if (id.size() <= kMaxClientId) return std::string(id);
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("{}-{:016x}", id.substr(0, kKept), hash);
}

ExitKind exits_of(const domain::OrderRequest& entry) {
  const bool whole = core::is_multiple_of(entry.qty.decimal(), core::Decimal{1});
  const bool lasts =
      entry.time_in_force == domain::TimeInForce::Day || entry.time_in_force == domain::TimeInForce::Gtc;
  return !is_crypto(entry.symbol) && whole && lasts ? ExitKind::Children : ExitKind::Emulated;
}

std::string order_body(const domain::OrderRequest& request, const std::string& client_id) {
  JsonText body;
  body.text("symbol", request.symbol.view())
      .text("qty", request.qty.to_string())
      .text("side", domain::to_text(request.side))
      .text("type", domain::to_text(request.type))
      .text("time_in_force", domain::to_text(request.time_in_force))
      .amount("limit_price", request.limit_price)
      .amount("stop_price", request.stop_price)
      .text("client_order_id", client_id);
  const bool has_exits = request.bracket && (request.bracket->take_profit || request.bracket->stop_loss);
  if (has_exits && exits_of(request) == ExitKind::Children) add_bracket(body, *request.bracket);
  return body.done();
}

std::string replace_body(const Replacement& change) {
  return JsonText{}
      .amount("qty", change.qty)
      .amount("limit_price", change.limit_price)
      .amount("stop_price", change.stop_price)
      .text("client_order_id", change.new_client_id)
      .done();
}

}  // namespace avenor::venue::alpaca
