#include "config/venue_accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/key_index.hpp"

namespace avenor::config {
namespace {

constexpr std::size_t kLongestAccountName = 32;

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_good_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= kLongestAccountName && is_letter(name.front()) &&
         name.back() != '_' && std::ranges::all_of(name, [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
         });
}

/// Up to the first underscore: keys of one family are explained, and found misspelt, together.
std::string_view first_word(std::string_view key) { return key.substr(0, key.find('_')); }

/// The existing key that an account called `name` would claim, or that would be read as the account's.
std::string taken_key(const VenueAccount& account, const KeyIndex& keys) {
  const std::string prefix = key_prefix(account.name);
  const std::string own = key_prefix(account.kind);
  if (first_word(prefix) == first_word(own)) return {};
  for (const NamedKey& key : keys.all())
    if (!key.of_account && first_word(key.name) == first_word(prefix)) return key.name;
  return {};
}

/// A key that an account may have: SECOND_KEY_ID, SECOND_SECRET_KEY …
struct AccountKey {
  std::string name;
  const Key* key;
};

std::vector<AccountKey> keys_of(const VenueAccount& account, const KeyIndex& keys) {
  const std::string own = key_prefix(account.kind);
  std::vector<AccountKey> all;
  for (const NamedKey& key : keys.all())
    if (!key.of_account && key.key->kind == account.kind && key.name.starts_with(own))
      all.push_back({.name = key_prefix(account.name).append(key.name.substr(own.size())), .key = key.key});
  return all;
}

std::string problem_of(const VenueAccount& account, const KeyIndex& keys) {
  if (account.name.empty() || account.kind.empty())
    return fmt::format("VENUES: '{}:{}' is not an account: write NAME:KIND, such as second:alpaca",
                       account.name, account.kind);
  if (!is_good_name(account.name))
    return fmt::format(
        "VENUES: '{}' is not a valid account name: use 1 to {} characters of [a-z0-9_], the first a letter "
        "and the last not an underscore",
        account.name.substr(0, 64), kLongestAccountName);
  if (const auto taken = taken_key(account, keys); !taken.empty())
    return fmt::format(
        "VENUES: '{}' is not a valid account name: its keys would begin like {}; choose another name",
        account.name, taken);
  if (account.name != account.kind)
    for (const auto& [name, key] : keys_of(account, keys))
      if (const NamedKey* found = keys.find(name); found != nullptr && found->key != key)
        return fmt::format(
            "VENUES: '{}' is not a valid account name: its key {} already has another meaning; choose "
            "another name",
            account.name, name);
  return {};
}

}  // namespace

std::string key_prefix(std::string_view name) {
  std::string prefix{name};
  std::ranges::transform(prefix, prefix.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return prefix + '_';
}

VenueAccount parse_account(std::string_view item) {
  item = without_blanks(item);
  const std::size_t colon = item.find(':');
  if (colon == std::string_view::npos) return {.name = std::string{item}, .kind = std::string{item}};
  return {.name = std::string{without_blanks(item.substr(0, colon))},
          .kind = std::string{without_blanks(item.substr(colon + 1))}};
}

std::vector<std::string> problems_of(const std::vector<VenueAccount>& accounts, const KeyIndex& keys) {
  std::vector<std::string> problems;
  std::set<std::string> names, taken;
  if (accounts.size() > kMostAccounts)
    problems.push_back(
        fmt::format("VENUES names {} accounts: at most {} are allowed", accounts.size(), kMostAccounts));
  for (const auto& account : accounts) {
    if (auto problem = problem_of(account, keys); !problem.empty()) {
      problems.push_back(std::move(problem));
      continue;
    }
    if (!names.insert(account.name).second) {
      problems.push_back(fmt::format(
          "VENUES names {} twice: each account needs a name of its own, such as alpaca,second:alpaca",
          account.name));
      continue;
    }
    for (const auto& [name, key] : keys_of(account, keys))
      if (!taken.insert(name).second)
        problems.push_back(
            fmt::format("VENUES: {} would be a key of two accounts, {} and another: choose another name",
                        name, account.name));
  }
  return problems;
}

std::vector<VenueAccount> good_accounts(std::span<const std::string> items, const KeyIndex& keys) {
  std::vector<VenueAccount> all;
  for (const std::string& item : items) {
    if (all.size() == kMostAccounts) break;
    all.push_back(parse_account(item));
    if (!problems_of(all, keys).empty()) all.pop_back();
  }
  return all;
}

}  // namespace avenor::config
