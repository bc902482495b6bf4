// What an order that took another's place says of that in its row ("rationale"), so that a later start knows
// it, too.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "domain/order.hpp"

namespace avenor::oms {

struct Replaces {
  domain::ClientOrderId id;  ///< the old order's
  domain::Quantity wanted;   ///< what both together may fill
};

inline constexpr std::string_view kReplaces = R"({"replaces":")";
inline constexpr std::string_view kWanted = R"(","wanted":")";

inline std::string rationale_of(const Replaces& what) {
  return fmt::format(R"({}{}{}{}"}})", kReplaces, what.id, kWanted, what.wanted);
}

/// Not set where it is no such text, or names another bot's order (a rationale is a bot's own to write).
inline std::optional<Replaces> replaces_of(const domain::OrderRequest& request) {
  const std::string_view rationale = request.rationale;
  const auto middle = rationale.find(kWanted);
  if (!rationale.starts_with(kReplaces) || middle == std::string_view::npos || !rationale.ends_with(R"("})"))
    return {};
  const auto id =
      domain::parse_client_order_id(rationale.substr(kReplaces.size(), middle - kReplaces.size()));
  const auto from = middle + kWanted.size();
  if (!id || !id->view().starts_with(request.bot_id.str() + ":") || from + 2 > rationale.size()) return {};
  const auto wanted = domain::Quantity::parse(rationale.substr(from, rationale.size() - 2 - from));
  if (!wanted) return {};
  return Replaces{.id = *id, .wanted = *wanted};
}

}  // namespace avenor::oms
