// The members of a control request's body.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "dialects/answer.hpp"
#include "domain/amounts.hpp"
#include "json/value.hpp"

namespace avenor::paper_exchange {

/// 422 and a sentence.
dialects::Answer bad(const std::string& message);
/// The member's text; empty when there is none.
std::string text_field(const json::Value& body, std::string_view name);
/// Nothing when there is none. The error is a sentence.
core::Result<std::optional<domain::Price>> price_field(const json::Value& body, std::string_view name);

}  // namespace avenor::paper_exchange
