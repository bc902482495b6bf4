#include "domain/bounds.hpp"

#include <string>

namespace avenor::domain {

tl::unexpected<core::Error> beyond_bound(core::Decimal value, std::string_view kind, std::string_view most) {
  std::string message = value.to_string();
  message += " is beyond the largest ";
  message += kind;
  message += " taken, ";
  message += most;
  return core::fail(std::move(message));
}

}  // namespace avenor::domain
