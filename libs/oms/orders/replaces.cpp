#include "oms/orders/replaces.hpp"

#include "json/reader.hpp"
#include "json/writer.hpp"

namespace avenor::oms {

std::string rationale_of(const Replaces& what) {
  return json::object([&](auto& json) { json.field("replaces", what.id).field("wanted", what.wanted); });
}

std::optional<Replaces> replaces_of(const domain::OrderRequest& request) {
  if (!request.rationale.starts_with(kReplaces)) return {};  // nearly all of them
  const auto rationale = json::parse_object(request.rationale);
  if (!rationale || rationale->as<json::Value::Object>()->size() != 2) return {};
  const auto id = domain::parse_client_order_id(rationale->text_of("replaces"));
  const auto wanted = domain::Quantity::parse(rationale->text_of("wanted"));
  if (!id || !wanted || !id->view().starts_with(request.bot_id.str() + ":")) return {};
  return Replaces{.id = *id, .wanted = *wanted};
}

}  // namespace avenor::oms
