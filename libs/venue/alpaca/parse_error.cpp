#include "venue/alpaca/parse_error.hpp"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/shortened.hpp"
#include "venue/alpaca/parse_document.hpp"
#include "venue/alpaca/parse_fields.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kMostMessage = 1000;

}  // namespace

models::ErrorBody parse_error(std::string_view body) {
  constexpr std::size_t kKept = 400;
  models::ErrorBody error;
  error.text = std::string(body.substr(0, kKept));
  const auto parsed = parse_json(body);
  if (!parsed || !parsed->is_object() || Keys(*parsed).repeated()) return error;
  if (Json value; parsed->at_key("code").get(value) == simdjson::SUCCESS) {
    // A number beyond int must not turn into one of the venue's codes: "no such order" is a proof.
    std::uint64_t code = 0;
    if (value.get(code) != simdjson::SUCCESS || !std::in_range<int>(code)) return error;
    error.code = static_cast<int>(code);
  }
  error.is_json = true;
  std::string_view message;
  if (const auto value = field(*parsed, "message"); value && value->get(message) == simdjson::SUCCESS)
    error.message = core::shortened(message, kMostMessage);
  return error;
}

}  // namespace avenor::venue::alpaca
