// Whether a text begins with a UTF-8 byte order mark. In JSON none may stand there (RFC 8259, section 8.1);
// simdjson 3.0 refuses it and 3.12 skips it, so each reader checks first instead of depending on the
// library's version.
#pragma once

#include <string_view>

namespace avenor::core {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline bool begins_with_byte_order_mark(std::string_view text) { return text.starts_with(kByteOrderMark); }

}  // namespace avenor::core
