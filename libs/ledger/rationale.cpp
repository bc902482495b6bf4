#include "ledger/rationale.hpp"

#include <string_view>

#include "json/reader.hpp"
#include "json/writer.hpp"

namespace avenor::ledger {
namespace {

/// How the text begins that names the order whose place was taken.
constexpr std::string_view kReplaces = R"({"replaces":)";

}  // namespace

std::string rationale_of(const Intent& intent) {
  const domain::Order& order = intent.order;
  if (const auto& replaces = intent.details.replaces)
    return json::object(
        [&](auto& json) { json.field("replaces", replaces->id).field("wanted", replaces->wanted); });
  switch (order.purpose) {
    case domain::OrderPurpose::HeldExit:
      return json::object([&](auto& json) {
        json.field("parent", order.parent)
            .field("held_by", "execution")
            .field("price_seen", intent.details.price_seen);
      });
    case domain::OrderPurpose::VenueExit:
      return json::object([&](auto& json) { json.field("parent", order.parent); });
    case domain::OrderPurpose::Flatten:
      return json::object([](auto& json) { json.field("signal", "flatten, by the operator"); });
    case domain::OrderPurpose::Strategy:
    case domain::OrderPurpose::External: break;
  }
  return order.request.rationale;
}

std::optional<Replaces> replaces_of(const domain::OrderRequest& row) {
  if (!row.rationale.starts_with(kReplaces)) return {};  // nearly all of them
  const auto rationale = json::parse_object(row.rationale);
  if (!rationale || rationale->as<json::Value::Object>()->size() != 2) return {};
  const auto id = domain::parse_client_order_id(rationale->text_of("replaces"));
  const auto wanted = domain::Quantity::parse(rationale->text_of("wanted"));
  if (!id || !wanted || !id->view().starts_with(row.bot_id.str() + ":")) return {};
  return Replaces{.id = *id, .wanted = *wanted};
}

}  // namespace avenor::ledger
