// Makes outside text (of a venue, a bot, the bus, the database) safe for a terminal: none of it can move the
// cursor, change the direction of writing, be invisible, or break a line.
#pragma once

#include <string>
#include <string_view>

namespace avenor::avenorctl {

/// On one line, with escapes ("\x1b", "\u202e") for: control characters (C0, DEL, C1), characters that set
/// the direction of writing, invisible characters, line and paragraph separators, and bytes that are not
/// UTF-8.
std::string printable(std::string_view text);

/// A JSON value on one line: the same characters as JSON's own escapes, so that it stays the same value.
/// `json` must be valid.
std::string printable_json(std::string_view json);

}  // namespace avenor::avenorctl
