#include "config/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <stdexcept>

#include "config/list_items.hpp"

namespace avenor::config {
namespace {

constexpr std::size_t kLongestIpcPath = 107;  // sockaddr_un::sun_path, less its NUL

std::optional<std::int64_t> to_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The words of the row.
std::span<const std::string_view> words_of(const Key& key) {
  const auto* const end = std::ranges::find(key.words, std::string_view{});
  return {key.words.begin(), end};
}

bool is_word(const Key& key, std::string_view text) {
  return std::ranges::find(words_of(key), text) != words_of(key).end();
}

/// The problem with it; empty: none.
std::string url_fault(std::string_view text, const Key& key) {
  const auto schemes = words_of(key);
  const std::string wanted = fmt::format("must begin with {}://", fmt::join(schemes, ":// or "));
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return wanted;
  const std::string_view scheme = text.substr(0, mark);
  if (!is_word(key, scheme)) return wanted;
  const std::string_view rest = text.substr(mark + 3);
  // ipc has no host, and libpq takes postgresql:///name for the local socket.
  const bool hostless = scheme == "ipc" || scheme.starts_with("postgres");
  if (rest.empty() || (!hostless && (rest.front() == ':' || rest.front() == '/'))) return "must name a host";
  const auto is_blank = [](unsigned char c) { return c <= ' ' || c == 0x7F; };
  if (std::any_of(rest.begin(), rest.end(), is_blank)) return "must not contain white space";
  if (scheme == "tcp") {
    const auto place = parse_host_port(rest);
    if (!place) return "must be an address and a port, such as tcp://127.0.0.1:5555 or tcp://[::1]:5555";
    if (place->port == 0) return "must have a port from 1 to 65535";
  }
  if (scheme == "ipc" && rest == "*")
    return "must name the socket's path: * would be a different path in each process";
  if (scheme == "ipc" && rest.size() > kLongestIpcPath)
    return "is longer than the 107 characters of a socket path";
  return {};
}

std::string_view fallback_of(const Key& key, Peer peer) {
  return peer == Peer::Local && !key.local_fallback.empty() ? key.local_fallback : key.fallback;
}

core::Decimal parsed(std::string_view text) { return core::Decimal::parse(text).value(); }

core::Duration seconds(core::Decimal value) {
  constexpr core::Decimal::Units kPerNanosecond = core::Decimal::kOne / 1'000'000'000;
  return core::Duration{static_cast<std::int64_t>(value.units() / kPerNanosecond)};
}

std::string range_of(const Key& key) {
  return key.least.empty() ? "" : fmt::format(" from {} to {}", key.least, key.most);
}

}  // namespace

Reader::AccountKeys::AccountKeys(Reader& reader, const VenueAccount& account) : reader_(reader) {
  if (account.name == account.kind) return;
  reader.kind_prefix_ = key_prefix(account.kind);
  reader.account_prefix_ = key_prefix(account.name);
}

Reader::AccountKeys::~AccountKeys() {
  reader_.kind_prefix_.clear();
  reader_.account_prefix_.clear();
}

std::string Reader::own(std::string_view key) const {
  if (kind_prefix_.empty() || !key.starts_with(kind_prefix_)) return std::string{key};
  return account_prefix_ + std::string{key.substr(kind_prefix_.size())};
}

void Reader::problem(std::string message) {
  if (!kind_prefix_.empty())
    for (std::size_t at = 0; (at = message.find(kind_prefix_, at)) != std::string::npos;
         at += account_prefix_.size())
      message.replace(at, kind_prefix_.size(), account_prefix_);
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
  asked_.insert(own(name));
  return *known->key;
}

std::optional<std::string> Reader::found(std::string_view key) const {
  const Setting* setting = settings_.find(own(key));
  if (setting == nullptr || !setting->value || setting->value->empty()) return std::nullopt;
  return setting->value;
}

std::optional<std::string> Reader::value(std::string_view name, const Key& key, Peer peer) {
  if (auto set = found(name)) return set;
  if (const auto fallback = fallback_of(key, peer); !fallback.empty()) return std::string(fallback);
  refused_.insert(own(name));
  const std::string where = settings_.path() ? settings_.path()->string() : "a .env file or the environment";
  problem(fmt::format("{} is not set ({}): set it in {}", name, key.meaning, where));
  return std::nullopt;
}

void Reader::wrong(std::string_view key, std::string_view wanted) {
  refused_.insert(own(key));
  const Setting* setting = settings_.find(own(key));
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
