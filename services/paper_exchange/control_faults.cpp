// The switches, and what other hands do.
#include "domain/text.hpp"
#include "paper_exchange/control_api.hpp"
#include "paper_exchange/render.hpp"

namespace avenor::paper_exchange {
Answer ControlApi::change(const JsonValue& body) {
  JsonValue settings = body;
  bool trades = false;
  bool data = false;
  if (const JsonValue* disconnect = body.find("disconnect_stream")) {
    trades = disconnect->text == "true" || disconnect->text == "trade";
    data = disconnect->text == "true" || disconnect->text == "data";
    if (!trades && !data && disconnect->text != "false") {
      return bad("disconnect_stream must be true, false, \"trade\" or \"data\"");
    }
  }
  std::optional<std::chrono::milliseconds> maintenance;
  if (const JsonValue* time = body.find("maintenance_ms")) {
    const auto number = core::Decimal::parse(time->text);
    const bool good = time->kind == JsonValue::Kind::Number && number && !number->is_negative() &&
                      *number <= core::Decimal{600'000} && core::is_multiple_of(*number, core::Decimal{1});
    if (!good) return bad("maintenance_ms must be a whole number from 0 to 600000");
    maintenance = std::chrono::milliseconds(std::stoll(number->to_string()));
  }
  std::erase_if(settings.members, [](const auto& member) {
    return member.name == "disconnect_stream" || member.name == "maintenance_ms";
  });
  const auto changed = change_faults(faults_.settings, settings);
  if (!changed) return bad(changed.error().message);
  const bool pended = faults_.settings.pending_cancel.for_ever;
  faults_.settings = *changed;
  if (trades) trades_.disconnect(true);
  if (data) data_.disconnect(true);
  if (body.find("reset") != nullptr) {
    rest_.drop_unanswered();
    rest_.maintain({});
    if (pended) rest_.finish_cancels();
  }
  if (maintenance) rest_.maintain(*maintenance);
  return {200, to_json(faults_.settings)};
}

Answer ControlApi::split(const JsonValue& body) {
  const std::string symbol = text_field(body, "symbol");
  const auto ratio = core::Decimal::parse(text_field(body, "ratio"));
  if (!ratio || !core::is_multiple_of(*ratio, core::Decimal{1}) || *ratio > core::Decimal{Split::kLargest} ||
      *ratio < core::Decimal{Split::kLeast})
    return bad("ratio must be a whole number from 2 to 100");
  const auto done = exchange_.split(symbol, std::stoi(ratio->to_string()));
  if (!done) return bad("symbol: " + done.error().message);
  pump_.repeat(symbol);
  return {200, "{}"};
}

/// As by a person on the broker's page: the new order is another hand's.
Answer ControlApi::replace(const JsonValue& body) {
  const std::string client_id = text_field(body, "client_order_id");
  const std::string id = text_field(body, "id");
  const Order* old =
      id.empty() ? exchange_.store().by_client_order_id(client_id) : exchange_.store().by_id(id);
  if (old == nullptr) return bad("there is no order with that id or client_order_id");
  JsonValue wish = body;
  std::erase_if(wish.members,
                [](const auto& member) { return member.name == "client_order_id" || member.name == "id"; });
  const auto change = read_change(wish);
  if (!change) return {change.error().status, to_json(change.error())};
  const auto order = exchange_.replace(old->id, *change);
  if (!order) return {order.error().status, to_json(order.error())};
  (*order)->external = true;
  exchange_.activate_replacement(**order);
  return {200, order_json(**order, exchange_.store(), true)};
}

}  // namespace avenor::paper_exchange
