#include "paper_exchange/control/fault_actions.hpp"

#include "paper_exchange/control/fields.hpp"
#include "paper_exchange/faults/switches.hpp"

namespace avenor::paper_exchange {

using dialects::Answer;

Answer FaultActions::show() const { return {200, to_json(faults_.settings())}; }

Answer FaultActions::change(const json::Value& body) {
  json::Value settings = body;
  bool trades = false;
  bool data = false;
  if (const json::Value* disconnect = body.find("disconnect_stream")) {
    const bool* both = disconnect->as<bool>();
    trades = both != nullptr ? *both : disconnect->text() == "trade";
    data = both != nullptr ? *both : disconnect->text() == "data";
    if (both == nullptr && !trades && !data)
      return bad("disconnect_stream must be true, false, \"trade\" or \"data\"");
  }
  std::optional<std::chrono::milliseconds> maintenance;
  if (const json::Value* time = body.find("maintenance_ms")) {
    const auto* given = time->as<json::Value::Number>();
    const auto number = core::Decimal::parse(given == nullptr ? "" : given->text);
    const bool good = number && !number->is_negative() && *number <= core::Decimal{600'000} &&
                      core::is_multiple_of(*number, core::Decimal{1});
    if (!good) return bad("maintenance_ms must be a whole number from 0 to 600000");
    maintenance = std::chrono::milliseconds(std::stoll(number->to_string()));
  }
  std::erase_if(std::get<json::Value::Object>(settings.value), [](const auto& member) {
    return member.first == "disconnect_stream" || member.first == "maintenance_ms";
  });
  const auto changed = change_faults(faults_.settings(), settings);
  if (!changed) return bad(changed.error().message);
  const bool pended = faults_.settings().pending_cancel.for_ever;
  faults_.settings() = *changed;
  if (trades) dialect_.disconnect_trades();
  if (data) dialect_.disconnect_data();
  if (body.find("reset") != nullptr) {
    dialect_.drop_unanswered();
    dialect_.maintain({});
    if (pended) dialect_.finish_cancels();
  }
  if (maintenance) dialect_.maintain(*maintenance);
  return show();
}

}  // namespace avenor::paper_exchange
