// A request's body, read as the venue reads it: of repeated keys the last counts.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "json/reader.hpp"

namespace avenor::dialects {

/// A JSON object, nested no deeper than 8. The error says what is wrong with it.
inline core::Result<json::Value> parse_body(std::string_view text) {
  return json::parse_object(text, {.deepest = 8, .repeated_keys = json::RepeatedKeys::LastCounts});
}

}  // namespace avenor::dialects
