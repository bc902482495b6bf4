#include "config/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <utility>

#include "config/key_words.hpp"
#include "config/list_items.hpp"
#include "config/numbers.hpp"
#include "config/url_fault.hpp"

namespace avenor::config {
namespace {

core::Decimal parsed(std::string_view text) { return core::Decimal::parse(text).value(); }

}  // namespace

Reader::AccountKeys::AccountKeys(Reader& reader, const VenueAccount& account) : reader_(reader) {
  if (account.name != account.kind) reader.lookup_.use_names(AccountNames{account});
}

Reader::AccountKeys::~AccountKeys() { reader_.lookup_.use_names({}); }

void Reader::limits_must_not_be_empty() {
  for (const auto& [name, key, room, of_account] : settings_.keys().all()) {
    const Setting* setting = key->limit ? settings_.find(name) : nullptr;
    if (setting == nullptr || (setting->value && !setting->value->empty())) continue;
    lookup_.refuse(
        name, fmt::format("{} is set but empty, which would mean no limit: give it a value or remove it [{}]",
                          name, settings_.origin(*setting)));
  }
}

std::string Reader::text(std::string_view key) {
  return lookup_.value(key, lookup_.declared(key, KeyType::Text)).value_or("");
}

std::optional<std::string> Reader::optional_text(std::string_view key) {
  lookup_.declared(key, KeyType::Text);
  return lookup_.found(key);
}

std::int64_t Reader::integer(std::string_view name, Peer peer) {
  const Key& key = lookup_.declared(name, KeyType::Integer);
  const std::int64_t least = to_integer(key.least).value(), most = to_integer(key.most).value();
  const std::optional<std::string> text = lookup_.value(name, key, peer);
  if (!text) return least;
  const std::optional<std::int64_t> number = to_integer(*text);
  if (number && *number >= least && *number <= most) return *number;
  lookup_.wrong(name, fmt::format("must be a whole number{}", range_of(key)));
  return to_integer(SettingLookup::fallback_of(key, peer)).value_or(least);
}

std::optional<core::Decimal> Reader::bounded(std::string_view name, const Key& key, const std::string& text) {
  const core::Result<core::Decimal> number = core::Decimal::parse(text);
  const bool bounds = !key.least.empty();
  if (number && (!bounds || (*number >= parsed(key.least) && *number <= parsed(key.most)))) return *number;
  const auto words = words_of(key);
  lookup_.wrong(name, fmt::format("must be a plain decimal{}, such as 100 or 0.25{}", range_of(key),
                                  words.empty() ? "" : fmt::format(", or {}", fmt::join(words, " or "))));
  return std::nullopt;
}

core::Decimal Reader::decimal(std::string_view name) {
  const Key& key = lookup_.declared(name, KeyType::Decimal);
  const std::optional<std::string> text = lookup_.value(name, key);
  const auto number = text ? bounded(name, key, *text) : std::nullopt;
  return number.value_or(core::Decimal{});
}

std::optional<core::Decimal> Reader::optional_decimal(std::string_view name) {
  const Key& key = lookup_.declared(name, KeyType::Decimal);
  const std::optional<std::string> text = lookup_.found(name);
  return text ? bounded(name, key, *text) : std::nullopt;
}

std::optional<core::Decimal> Reader::decimal_unless_word(std::string_view name) {
  const Key& key = lookup_.declared(name, KeyType::Decimal);
  const std::optional<std::string> text = lookup_.value(name, key);
  if (text && is_word(key, *text)) return std::nullopt;
  return text ? bounded(name, key, *text) : std::nullopt;
}

core::Duration Reader::duration_s(std::string_view name, Peer peer) {
  const Key& key = lookup_.declared(name, KeyType::Seconds);
  const auto fallback = core::Decimal::parse(SettingLookup::fallback_of(key, peer));
  const std::optional<std::string> text = lookup_.value(name, key, peer);
  const core::Duration harmless = fallback ? seconds(*fallback) : std::chrono::seconds{1};
  if (!text) return harmless;
  const core::Result<core::Decimal> number = core::Decimal::parse(*text);
  if (number && *number >= parsed(key.least) && *number <= parsed(key.most)) return seconds(*number);
  lookup_.wrong(name, fmt::format("must be a number of seconds{}", range_of(key)));
  return harmless;
}

bool Reader::flag(std::string_view name) {
  const Key& key = lookup_.declared(name, KeyType::Flag);
  const std::optional<std::string> text = lookup_.value(name, key);
  if (!text) return false;
  constexpr std::array<std::string_view, 4> kYes{"true", "yes", "on", "1"}, kNo{"false", "no", "off", "0"};
  const bool yes = std::ranges::find(kYes, *text) != kYes.end();
  if (yes || std::ranges::find(kNo, *text) != kNo.end()) return yes;
  lookup_.wrong(name, "must be true or false");
  return key.fallback == "true";
}

std::vector<std::string> Reader::items(std::string_view key, std::string_view text) {
  std::vector<std::string> items;
  for (std::string& item : list_items(text)) {
    if (item.empty()) {
      lookup_.wrong(key, "must be a list separated by commas, without an empty item");
      return {};
    }
    if (std::ranges::find(items, item) != items.end()) {
      lookup_.wrong(key, fmt::format("names {} twice", item));
      return {};
    }
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<std::string> Reader::list(std::string_view name) {
  const std::optional<std::string> text = lookup_.value(name, lookup_.declared(name, KeyType::List));
  return text ? items(name, *text) : std::vector<std::string>{};
}

std::vector<std::string> Reader::optional_list(std::string_view name) {
  lookup_.declared(name, KeyType::List);
  const std::optional<std::string> text = lookup_.found(name);
  return text ? items(name, *text) : std::vector<std::string>{};
}

std::string Reader::choice(std::string_view name) {
  const Key& key = lookup_.declared(name, KeyType::Choice);
  const std::optional<std::string> text = lookup_.value(name, key);
  if (!text || is_word(key, *text)) return text.value_or("");
  lookup_.wrong(name, fmt::format("must be one of {}", fmt::join(words_of(key), ", ")));
  return std::string(key.fallback);
}

std::optional<std::string> Reader::optional_choice(std::string_view name) {
  lookup_.declared(name, KeyType::Choice);
  if (!lookup_.found(name)) return std::nullopt;
  return choice(name);
}

std::string Reader::url(std::string_view name) {
  const Key& key = lookup_.declared(name, KeyType::Url);
  const std::optional<std::string> text = lookup_.value(name, key);
  if (!text) return {};
  const std::string fault = url_fault(*text, key);
  if (fault.empty()) return *text;
  lookup_.wrong(name, fault);
  return std::string(key.fallback);
}

std::optional<std::string> Reader::optional_url(std::string_view name) {
  lookup_.declared(name, KeyType::Url);
  if (!lookup_.found(name)) return std::nullopt;
  return url(name);
}

HostPort Reader::host_port(std::string_view name) {
  const std::optional<std::string> text = lookup_.value(name, lookup_.declared(name, KeyType::HostPort));
  if (!text) return {};
  const std::optional<HostPort> place = parse_host_port(*text);
  if (place) return *place;
  lookup_.wrong(name, "must be host:port, such as 127.0.0.1:8551");
  return {};
}

void Reader::check(std::string_view name) {
  const NamedKey* known = settings_.keys().find(name);
  if (known == nullptr || !lookup_.found(name)) return;
  switch (known->key->type) {
    case KeyType::Text: break;
    case KeyType::Integer: integer(name); break;
    case KeyType::Decimal: decimal_unless_word(name); break;
    case KeyType::Seconds: duration_s(name); break;
    case KeyType::Flag: flag(name); break;
    case KeyType::List: list(name); break;
    case KeyType::Choice: choice(name); break;
    case KeyType::Url: url(name); break;
    case KeyType::HostPort: host_port(name); break;
  }
}

core::Secret Reader::secret(std::string_view key) { return core::Secret{text(key)}; }

std::vector<VenueAccount> Reader::venue_accounts(bool needed) {
  const auto items = needed ? list("VENUES") : optional_list("VENUES");
  std::vector<VenueAccount> accounts;
  for (const std::string& item : items) accounts.push_back(parse_account(item));
  auto wrongs = problems_of(accounts, settings_.keys());
  if (wrongs.empty()) return accounts;
  for (auto& text : wrongs) lookup_.refuse("VENUES", std::move(text));
  return good_accounts(items, settings_.keys());
}

}  // namespace avenor::config
