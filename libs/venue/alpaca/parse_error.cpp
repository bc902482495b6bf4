#include "venue/alpaca/parse_error.hpp"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/shortened.hpp"
#include "venue/alpaca/parse_document.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kMostMessage = 1000;

}  // namespace

models::ErrorBody parse_error(std::string_view body) {
  constexpr std::size_t kKept = 400;
  models::ErrorBody error;
  error.text = std::string(body.substr(0, kKept));
  if (const auto parsed = parse_json(body); parsed && parsed->is_object()) {
    error.is_json = true;
    // A number beyond int must not turn into one of the venue's codes: "no such order" is a proof.
    std::uint64_t code = 0;
    std::string_view message;
    if (const auto told = field(*parsed, "code");
        told && told->get(code) == simdjson::SUCCESS && std::in_range<int>(code))
      error.code = static_cast<int>(code);
    if (const auto told = field(*parsed, "message"); told && told->get(message) == simdjson::SUCCESS)
      error.message = core::shortened(message, kMostMessage);
  }
  return error;
}

}  // namespace avenor::venue::alpaca
