// An answer that is no success, as the venue gives it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "matching/reject.hpp"

namespace avenor::dialects::alpaca {

/// HTTP status, the venue's code and sentence.
struct Refusal {
  int status = 422;
  int code = 0;  ///< 0: the body has none
  std::string message;
  std::string extra;  ///< further JSON members: `"available":"10","symbol":"IBM"`, or empty

  static Refusal invalid(std::string message) { return {422, 42210000, std::move(message), {}}; }
  static Refusal incomplete(std::string message) { return {422, 40010001, std::move(message), {}}; }
  static Refusal not_found(std::string message) { return {404, 40410000, std::move(message), {}}; }
  static Refusal forbidden(std::string message, std::string more = {}) {
    return {403, 40310000, std::move(message), std::move(more)};
  }
};

template <class T>
using Taken = tl::expected<T, Refusal>;
inline tl::unexpected<Refusal> refuse(Refusal refusal) { return tl::unexpected(std::move(refusal)); }

/// What the venue says for the engine's reason.
Refusal refusal_of(const matching::Reject& reject);

/// {"code":…,"message":…} with the extra members.
std::string to_json(const Refusal& refusal);

}  // namespace avenor::dialects::alpaca
