// The account's one key pair, and whether somebody has it.
#pragma once

#include <string>
#include <string_view>

#include "core/secret.hpp"

namespace avenor::dialects::alpaca {

struct Credentials {
  core::Secret key_id;
  core::Secret secret;

  bool match(std::string_view id, std::string_view given_secret) const {
    return id == key_id.reveal() && given_secret == secret.reveal();
  }
};

}  // namespace avenor::dialects::alpaca
