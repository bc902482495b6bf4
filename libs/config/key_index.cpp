#include "config/key_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "config/venue_accounts.hpp"
#include "core/edits_between.hpp"

namespace avenor::config {
namespace {

constexpr std::size_t kMostItems = 256;  ///< of a list that makes keys

std::string upper(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

/// As part of a key: letters, digits and underscores.
std::string word_of(std::string_view item) {
  std::string word = upper(item);
  std::ranges::replace_if(
      word, [](char c) { return !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')); }, '_');
  return word;
}

/// The words that the items of its list put into the name of `key`.
std::vector<std::string> words_of(const Key& key, const KeyIndex::Items& items) {
  std::vector<std::string> words;
  if (!key.kind.empty()) words.push_back(word_of(key.kind));
  for (const std::string& item : items(key.each_of)) {
    if (words.size() >= kMostItems) break;
    const VenueAccount account = parse_account(item);
    if (!key.kind.empty() && account.kind != key.kind) continue;
    std::string word = word_of(account.name);
    if (!word.empty() && std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
  }
  return words;
}

std::string family_of(std::string_view name) { return upper(name.substr(0, name.find('_'))); }

constexpr std::size_t kLongestName = 64;

/// The distance of `name` from `key`; nothing: too far to be a misspelling of it.
std::optional<std::size_t> distance(std::string_view name, std::string_view key, bool same_family) {
  // Short names are close to each other by chance.
  constexpr std::size_t kShortest = 8, kFew = 2;
  const std::size_t longer = std::max(name.size(), key.size()), shorter = std::min(name.size(), key.size());
  if (longer > kLongestName) return same_family ? std::optional{kLongestName} : std::nullopt;
  if (!same_family && (key.size() < kShortest || longer - shorter > kFew)) return std::nullopt;
  const std::size_t edits = core::edits_between(name, key);
  return same_family || edits <= kFew ? std::optional{edits} : std::nullopt;
}

}  // namespace

bool NamedKey::is_read_by(std::string_view daemon) const {
  const auto has = [&](const KeyWords& words) { return std::ranges::find(words, daemon) != words.end(); };
  return has(key->readers) || (!of_account && has(key->kind_readers));
}

KeyIndex::KeyIndex(std::span<const Room> rooms, const Items& items) {
  for (const Room& room : rooms) {
    for (const Key& key : room.keys) {
      const std::size_t open = key.name.find('<'), close = key.name.find('>');
      if (open == std::string_view::npos) {
        add({.name = std::string{key.name}, .key = &key, .room = room.name});
        continue;
      }
      const std::string of_kind = word_of(key.kind);
      for (const std::string& word : words_of(key, items))
        add({.name = fmt::format("{}{}{}", key.name.substr(0, open), word, key.name.substr(close + 1)),
             .key = &key,
             .room = room.name,
             .of_account = !key.kind.empty() && word != of_kind});
    }
  }
}

void KeyIndex::add(NamedKey named) {
  const auto [place, is_new] = by_name_.try_emplace(named.name, keys_.size());
  if (is_new)
    keys_.push_back(std::move(named));
  else if (!named.of_account)  // a badly named account must not replace an existing key
    keys_[place->second] = std::move(named);
}

const NamedKey* KeyIndex::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &keys_[found->second];
}

const NamedKey* KeyIndex::nearest(std::string_view name) const {
  if (find(name) != nullptr) return nullptr;
  const std::string spelt = upper(name), family = family_of(name);
  const NamedKey* best = nullptr;
  std::size_t least = 0;
  for (const NamedKey& candidate : keys_) {
    const auto far = distance(spelt, candidate.name, family == family_of(candidate.name));
    if (!far) continue;
    const bool nearer = best == nullptr || *far < least;
    // A limit that is not read does not limit: when in doubt, assume that a limit was meant.
    const bool graver = best != nullptr && *far == least && candidate.key->limit && !best->key->limit;
    if (!nearer && !graver) continue;
    best = &candidate;
    least = *far;
  }
  return best;
}

bool KeyIndex::is_secret(std::string_view name) const {
  if (const NamedKey* known = find(name)) return known->key->secret;
  return std::ranges::any_of(std::array{"SECRET", "TOKEN", "PASS", "KEY"},
                             [&](const char* word) { return name.find(word) != std::string_view::npos; });
}

}  // namespace avenor::config
