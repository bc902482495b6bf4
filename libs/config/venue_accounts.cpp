#include "config/venue_accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/keys.hpp"

namespace avenor::config {
namespace {

constexpr std::size_t kLongestName = 32;

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_good_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= kLongestName && is_letter(name.front()) && name.back() != '_' &&
         std::ranges::all_of(name,
                             [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

/// Up to the first underscore: keys of one family are explained, and found misspelt, together.
std::string_view first_word(std::string_view key) { return key.substr(0, key.find('_')); }

/// The key of ours that an account called `name` would take for its own, or that would be read as ours.
std::string_view taken_key(const VenueAccount& account) {
  const std::string prefix = key_prefix(account.name);
  const std::string own = key_prefix(account.kind);
  for (const Key& key : keys())
    if (first_word(key.name) == first_word(prefix) && first_word(key.name) != first_word(own))
      return key.name;
  return {};
}

std::string problem_of(const VenueAccount& account) {
  if (account.name.empty() || account.kind.empty())
    return fmt::format("VENUES: '{}:{}' is no account: write NAME:KIND, as second:alpaca", account.name,
                       account.kind);
  if (!is_good_name(account.name))
    return fmt::format(
        "VENUES: '{}' is no name of an account: its keys begin with it, so write 1 to {} of [a-z0-9_] that "
        "begin with a letter and do not end in an underscore",
        account.name.substr(0, 64), kLongestName);
  if (const auto taken = taken_key(account); !taken.empty())
    return fmt::format(
        "VENUES: '{}' is no name of an account: its keys would begin as {} does; take another name",
        account.name, taken);
  if (account.name != account.kind)
    for (const auto& key : keys_of(account))
      if (find_key(key) != nullptr)
        return fmt::format(
            "VENUES: '{}' is no name of an account: its {} is another key already; take another name",
            account.name, key);
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

std::vector<std::string> problems_of(const std::vector<VenueAccount>& accounts) {
  std::vector<std::string> problems;
  std::set<std::string> names, taken;
  if (accounts.size() > kMostAccounts)
    problems.push_back(
        fmt::format("VENUES names {} accounts: {} at the most", accounts.size(), kMostAccounts));
  for (const auto& account : accounts) {
    if (auto problem = problem_of(account); !problem.empty()) {
      problems.push_back(std::move(problem));
      continue;
    }
    if (!names.insert(account.name).second) {
      problems.push_back(
          fmt::format("VENUES names {} twice: each account needs a name of its own, as alpaca,second:alpaca",
                      account.name));
      continue;
    }
    for (const auto& key : keys_of(account))
      if (!taken.insert(key).second)
        problems.push_back(
            fmt::format("VENUES: {} would be a key of two accounts, {} among them: take another name", key,
                        account.name));
  }
  return problems;
}

std::vector<VenueAccount> good_accounts(std::string_view venues) {
  std::vector<VenueAccount> all;
  while (all.size() < kMostAccounts) {
    const std::size_t comma = venues.find(',');
    all.push_back(parse_account(venues.substr(0, comma)));
    if (!problems_of(all).empty()) all.pop_back();
    if (comma == std::string_view::npos) break;
    venues.remove_prefix(comma + 1);
  }
  return all;
}

std::optional<std::string> key_of_kind(std::string_view key, const std::vector<VenueAccount>& accounts) {
  for (const auto& account : accounts) {
    const std::string prefix = key_prefix(account.name);
    if (!key.starts_with(prefix)) continue;
    std::string ours = key_prefix(account.kind).append(key.substr(prefix.size()));
    if (find_key(ours) != nullptr) return ours;
  }
  return std::nullopt;
}

std::vector<std::string> keys_of(const VenueAccount& account) {
  const std::string own = key_prefix(account.kind);
  std::vector<std::string> all;
  for (const Key& key : keys())
    if (key.name.starts_with(own))
      all.push_back(key_prefix(account.name).append(key.name.substr(own.size())));
  return all;
}

}  // namespace avenor::config
