// Reads JSON exactly: the one reader outside the two hot paths (the bus's messages and the venues' answers).
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.hpp"
#include "json/value.hpp"

namespace avenor::json {

enum class RepeatedKeys { Refuse, LastCounts };

struct ReadOptions {
  std::size_t deepest = 16;  ///< lists and objects within each other
  RepeatedKeys repeated_keys = RepeatedKeys::Refuse;
};

/// One JSON value and nothing after it, as RFC 8259 has it: no byte order mark, no NUL, no text that is not
/// UTF-8, no number beyond what a double holds (1e400). The error begins with the place: "line 3: not JSON:
/// column 7: …".
core::Result<Value> parse(std::string_view text, const ReadOptions& options = {});

/// The same for a text that must be an object.
core::Result<Value> parse_object(std::string_view text, const ReadOptions& options = {});

}  // namespace avenor::json
