#include "venue/alpaca/parse_document.hpp"

#include "core/byte_order_mark.hpp"

namespace avenor::venue::alpaca {

core::Result<Json> parse_json(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  Json parsed;
  if (core::begins_with_byte_order_mark(text))
    return core::fail("alpaca's answer is not JSON: it begins with a byte order mark");
  if (parser.parse(text.data(), text.size()).get(parsed) != simdjson::SUCCESS)
    return core::fail("alpaca's answer is not JSON");
  return parsed;
}

}  // namespace avenor::venue::alpaca
