// The record of a replacement in the new order's row ("rationale"), so that a later start knows it too.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/order.hpp"

namespace avenor::oms {

struct Replaces {
  domain::ClientOrderId id;  ///< the old order's
  domain::Quantity wanted;   ///< what both together may fill
};

/// How such a rationale begins.
inline constexpr std::string_view kReplaces = R"({"replaces":)";

std::string rationale_of(const Replaces& what);

/// Not set when the text is no such record, or names another bot's order (bots write rationales freely).
std::optional<Replaces> replaces_of(const domain::OrderRequest& request);

}  // namespace avenor::oms
