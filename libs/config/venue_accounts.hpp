// VENUES: the accounts to trade at. Each has a name and a kind: "alpaca" is an account of the kind of that
// name, "second:alpaca" is another account of that kind. The keys of an account carry its name: ALPACA_KEY_ID
// for "alpaca", SECOND_KEY_ID for "second:alpaca".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace avenor::config {

class KeyIndex;

struct VenueAccount {
  std::string name;  ///< its name on the bus, in the ledger and for the operator
  std::string kind;  ///< the venue's interface
  bool operator==(const VenueAccount&) const = default;
};

inline constexpr std::size_t kMostAccounts = 32;

/// What the names of an account's keys (or, with a kind, of ours) begin with: "SECOND_".
std::string key_prefix(std::string_view name);

/// Splits an item of VENUES; no check.
VenueAccount parse_account(std::string_view item);

/// The problems of `accounts`, a sentence each, with the remedy. A name must be 1 to 32 of [a-z0-9_], begin
/// with a letter, be unique, and make keys that have no other meaning among `keys`.
std::vector<std::string> problems_of(const std::vector<VenueAccount>& accounts, const KeyIndex& keys);

/// The valid accounts among the items of VENUES.
std::vector<VenueAccount> good_accounts(std::span<const std::string> items, const KeyIndex& keys);

}  // namespace avenor::config
