// VENUES: the accounts that are traded at. Each has a name, and is of a kind: "alpaca" is of the kind that it
// is called by, "second:alpaca" is another account of that kind. The keys of an account carry its name:
// ALPACA_KEY_ID for "alpaca", SECOND_KEY_ID for "second:alpaca".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace avenor::config {

class KeyIndex;

struct VenueAccount {
  std::string name;  ///< what the bus, the ledger and the operator call it
  std::string kind;  ///< whose interface it speaks
  bool operator==(const VenueAccount&) const = default;
};

inline constexpr std::size_t kMostAccounts = 32;

/// What the names of an account's keys (or, with a kind, of ours) begin with: "SECOND_".
std::string key_prefix(std::string_view name);

/// An item of VENUES, whatever it holds.
VenueAccount parse_account(std::string_view item);

/// What is wrong with `accounts`, a sentence each, with the way out. A name must be 1 to 32 of [a-z0-9_],
/// begin with a letter, be there once, and make keys that mean nothing else among `keys`.
std::vector<std::string> problems_of(const std::vector<VenueAccount>& accounts, const KeyIndex& keys);

/// Of the items of VENUES the accounts that nothing is wrong with.
std::vector<VenueAccount> good_accounts(std::span<const std::string> items, const KeyIndex& keys);

}  // namespace avenor::config
