// The keys of an account that is not called as its kind: SECOND_KEY_ID in place of ALPACA_KEY_ID.
#pragma once

#include <string>
#include <string_view>

#include "config/venue_accounts.hpp"

namespace avenor::config {

class AccountNames {
 public:
  /// Every key is itself.
  AccountNames() = default;
  /// The keys of the account's kind are the account's own.
  explicit AccountNames(const VenueAccount& account);

  /// The key that is read for this one.
  std::string own(std::string_view key) const;
  /// A sentence about keys, with their own names.
  std::string in(std::string sentence) const;

 private:
  std::string kind_prefix_, account_prefix_;  ///< empty: every key is itself
};

}  // namespace avenor::config
