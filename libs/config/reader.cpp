#include "config/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "config/key_words.hpp"
#include "config/list_items.hpp"
#include "config/numbers.hpp"
#include "config/url_fault.hpp"

namespace avenor::config {
namespace {

std::string_view fallback_of(const Key& key, Peer peer) {
  return peer == Peer::Local && !key.local_fallback.empty() ? key.local_fallback : key.fallback;
}

core::Decimal parsed(std::string_view text) { return core::Decimal::parse(text).value(); }

}  // namespace

Reader::AccountKeys::AccountKeys(Reader& reader, const VenueAccount& account) : reader_(reader) {
  if (account.name != account.kind) reader.names_ = AccountNames{account};
}

Reader::AccountKeys::~AccountKeys() { reader_.names_ = {}; }

void Reader::problem(std::string message) {
  message = names_.in(std::move(message));
  if (std::find(problems_.begin(), problems_.end(), message) == problems_.end())
    problems_.push_back(std::move(message));
}

void Reader::limits_must_not_be_empty() {
  for (const auto& [name, key, room, of_account] : settings_.keys().all()) {
    const Setting* setting = key->limit ? settings_.find(name) : nullptr;
    if (setting == nullptr || (setting->value && !setting->value->empty())) continue;
    refused_.emplace(name);
    problem(fmt::format("{} is set but empty, which would mean no limit: give it a value or remove it [{}]",
                        name, settings_.origin(*setting)));
  }
}

const Key& Reader::declared(std::string_view name, KeyType type) {
  const NamedKey* known = settings_.keys().find(name);
  if (known == nullptr) throw std::logic_error(fmt::format("the setting {} is not declared", name));
  if (known->key->type != type)
    throw std::logic_error(fmt::format("the setting {} is declared with another type", name));
  asked_.insert(names_.own(name));
  return *known->key;
}

std::optional<std::string> Reader::found(std::string_view key) const {
  const Setting* setting = settings_.find(names_.own(key));
  if (setting == nullptr || !setting->value || setting->value->empty()) return std::nullopt;
  return setting->value;
}

std::optional<std::string> Reader::value(std::string_view name, const Key& key, Peer peer) {
  if (auto set = found(name)) return set;
  if (const auto fallback = fallback_of(key, peer); !fallback.empty()) return std::string(fallback);
  refused_.insert(names_.own(name));
  const std::string where = settings_.path() ? settings_.path()->string() : "a .env file or the environment";
  problem(fmt::format("{} is not set ({}): set it in {}", name, key.meaning, where));
  return std::nullopt;
}

void Reader::wrong(std::string_view key, std::string_view wanted) {
  refused_.insert(names_.own(key));
  const Setting* setting = settings_.find(names_.own(key));
  const std::string& text = *setting->value;
  // A URL with a user in it has, most likely, a password in it too.
  const bool hide = settings_.keys().is_secret(key) ||
                    (text.find("://") != std::string::npos && text.find('@') != std::string::npos);
  const std::string shown = hide ? "(its value is not shown)" : fmt::format("'{}'", text.substr(0, 80));
  problem(fmt::format("{} {} {} [{}]", key, shown, wanted, settings_.origin(*setting)));
}

std::string Reader::text(std::string_view key) {
  return value(key, declared(key, KeyType::Text)).value_or("");
}

std::optional<std::string> Reader::optional_text(std::string_view key) {
  declared(key, KeyType::Text);
  return found(key);
}

std::int64_t Reader::integer(std::string_view name, Peer peer) {
  const Key& key = declared(name, KeyType::Integer);
  const std::int64_t least = to_integer(key.least).value(), most = to_integer(key.most).value();
  const std::optional<std::string> text = value(name, key, peer);
  if (!text) return least;
  const std::optional<std::int64_t> number = to_integer(*text);
  if (number && *number >= least && *number <= most) return *number;
  wrong(name, fmt::format("must be a whole number{}", range_of(key)));
  return to_integer(fallback_of(key, peer)).value_or(least);
}

std::optional<core::Decimal> Reader::bounded(std::string_view name, const Key& key, const std::string& text) {
  const core::Result<core::Decimal> number = core::Decimal::parse(text);
  const bool bounds = !key.least.empty();
  if (number && (!bounds || (*number >= parsed(key.least) && *number <= parsed(key.most)))) return *number;
  const auto words = words_of(key);
  wrong(name, fmt::format("must be a plain decimal{}, such as 100 or 0.25{}", range_of(key),
                          words.empty() ? "" : fmt::format(", or {}", fmt::join(words, " or "))));
  return std::nullopt;
}

core::Decimal Reader::decimal(std::string_view name) {
  const Key& key = declared(name, KeyType::Decimal);
  const std::optional<std::string> text = value(name, key);
  const auto number = text ? bounded(name, key, *text) : std::nullopt;
  return number.value_or(core::Decimal{});
}

std::optional<core::Decimal> Reader::optional_decimal(std::string_view name) {
  const Key& key = declared(name, KeyType::Decimal);
  const std::optional<std::string> text = found(name);
  return text ? bounded(name, key, *text) : std::nullopt;
}

std::optional<core::Decimal> Reader::decimal_unless_word(std::string_view name) {
  const Key& key = declared(name, KeyType::Decimal);
  const std::optional<std::string> text = value(name, key);
  if (text && is_word(key, *text)) return std::nullopt;
  return text ? bounded(name, key, *text) : std::nullopt;
}

core::Duration Reader::duration_s(std::string_view name, Peer peer) {
  const Key& key = declared(name, KeyType::Seconds);
  const auto fallback = core::Decimal::parse(fallback_of(key, peer));
  const std::optional<std::string> text = value(name, key, peer);
  const core::Duration harmless = fallback ? seconds(*fallback) : std::chrono::seconds{1};
  if (!text) return harmless;
  const core::Result<core::Decimal> number = core::Decimal::parse(*text);
  if (number && *number >= parsed(key.least) && *number <= parsed(key.most)) return seconds(*number);
  wrong(name, fmt::format("must be a number of seconds{}", range_of(key)));
  return harmless;
}

bool Reader::flag(std::string_view name) {
  const Key& key = declared(name, KeyType::Flag);
  const std::optional<std::string> text = value(name, key);
  if (!text) return false;
  constexpr std::array<std::string_view, 4> kYes{"true", "yes", "on", "1"}, kNo{"false", "no", "off", "0"};
  const bool yes = std::ranges::find(kYes, *text) != kYes.end();
  if (yes || std::ranges::find(kNo, *text) != kNo.end()) return yes;
  wrong(name, "must be true or false");
  return key.fallback == "true";
}

std::vector<std::string> Reader::items(std::string_view key, std::string_view text) {
  std::vector<std::string> items;
  for (std::string& item : list_items(text)) {
    if (item.empty()) {
      wrong(key, "must be a list separated by commas, without an empty item");
      return {};
    }
    if (std::ranges::find(items, item) != items.end()) {
      wrong(key, fmt::format("names {} twice", item));
      return {};
    }
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<std::string> Reader::list(std::string_view name) {
  const std::optional<std::string> text = value(name, declared(name, KeyType::List));
  return text ? items(name, *text) : std::vector<std::string>{};
}

std::vector<std::string> Reader::optional_list(std::string_view name) {
  declared(name, KeyType::List);
  const std::optional<std::string> text = found(name);
  return text ? items(name, *text) : std::vector<std::string>{};
}

std::string Reader::choice(std::string_view name) {
  const Key& key = declared(name, KeyType::Choice);
  const std::optional<std::string> text = value(name, key);
  if (!text || is_word(key, *text)) return text.value_or("");
  wrong(name, fmt::format("must be one of {}", fmt::join(words_of(key), ", ")));
  return std::string(key.fallback);
}

std::optional<std::string> Reader::optional_choice(std::string_view name) {
  declared(name, KeyType::Choice);
  if (!found(name)) return std::nullopt;
  return choice(name);
}

std::string Reader::url(std::string_view name) {
  const Key& key = declared(name, KeyType::Url);
  const std::optional<std::string> text = value(name, key);
  if (!text) return {};
  const std::string fault = url_fault(*text, key);
  if (fault.empty()) return *text;
  wrong(name, fault);
  return std::string(key.fallback);
}

std::optional<std::string> Reader::optional_url(std::string_view name) {
  declared(name, KeyType::Url);
  if (!found(name)) return std::nullopt;
  return url(name);
}

HostPort Reader::host_port(std::string_view name) {
  const std::optional<std::string> text = value(name, declared(name, KeyType::HostPort));
  if (!text) return {};
  const std::optional<HostPort> place = parse_host_port(*text);
  if (place) return *place;
  wrong(name, "must be host:port, such as 127.0.0.1:8551");
  return {};
}

void Reader::check(std::string_view name) {
  const NamedKey* known = settings_.keys().find(name);
  if (known == nullptr || !found(name)) return;
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
  refused_.emplace("VENUES");
  for (auto& text : wrongs) problem(std::move(text));
  return good_accounts(items, settings_.keys());
}

}  // namespace avenor::config
