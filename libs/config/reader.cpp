#include "config/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <charconv>

#include "config/keys.hpp"

namespace avenor::config {
namespace {

constexpr std::size_t kLongestIpcPath = 107;  // sockaddr_un::sun_path, less its NUL

std::optional<std::int64_t> to_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// What is wrong with it; empty: nothing.
std::string url_fault(std::string_view text, Words schemes) {
  const std::string wanted = fmt::format("must begin with {}://", fmt::join(schemes, ":// or "));
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return wanted;
  const std::string_view scheme = text.substr(0, mark);
  if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) return wanted;
  const std::string_view rest = text.substr(mark + 3);
  // ipc has no host, and libpq takes postgresql:///name for the local socket.
  const bool hostless = scheme == "ipc" || scheme.starts_with("postgres");
  if (rest.empty() || (!hostless && (rest.front() == ':' || rest.front() == '/'))) return "must name a host";
  const auto is_blank = [](unsigned char c) { return c <= ' ' || c == 0x7F; };
  if (std::any_of(rest.begin(), rest.end(), is_blank)) return "must not hold white space";
  if (scheme == "tcp") {
    const auto place = parse_host_port(rest);
    if (!place) return "must be an address and a port, as tcp://127.0.0.1:5555 or tcp://[::1]:5555";
    if (place->port == 0) return "must have a port from 1 to 65535";
  }
  if (scheme == "ipc" && rest == "*") return "must name the socket's path: * would be another one for each";
  if (scheme == "ipc" && rest.size() > kLongestIpcPath)
    return "is longer than the 107 characters of a socket path";
  return {};
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
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

void Reader::must_not_be_empty(std::string_view key) {
  const Setting* setting = settings_.find(key);
  if (setting == nullptr || (setting->value && !setting->value->empty())) return;
  refused_.emplace(key);
  problem(
      fmt::format("{} stands there with nothing in it, and would count as no limit: give it a value, or take "
                  "it away [{}]",
                  key, settings_.origin(*setting)));
}

std::optional<std::string> Reader::value(std::string_view key, bool needed) {
  const Setting* setting = settings_.find(own(key));
  if (setting != nullptr && setting->value && !setting->value->empty()) return setting->value;
  if (!needed) return std::nullopt;
  refused_.insert(own(key));
  const Key* known = find_key(key);
  const std::string meaning = known == nullptr ? "" : fmt::format(" ({})", known->meaning);
  const std::string where = settings_.path() ? settings_.path()->string() : "a .env file or the environment";
  problem(fmt::format("{} is not set{}: set it in {}", key, meaning, where));
  return std::nullopt;
}

void Reader::wrong(std::string_view key, std::string_view wanted) {
  refused_.insert(own(key));
  const Setting* setting = settings_.find(own(key));
  const std::string& text = *setting->value;
  // A URL with a user in it has, most likely, a password in it too.
  const bool hide =
      is_secret(key) || (text.find("://") != std::string::npos && text.find('@') != std::string::npos);
  const std::string shown = hide ? "(its value is not shown)" : fmt::format("'{}'", text.substr(0, 80));
  problem(fmt::format("{} {} {} [{}]", key, shown, wanted, settings_.origin(*setting)));
}

std::string Reader::text(std::string_view key) { return value(key, true).value_or(""); }

std::string Reader::text_or(std::string_view key, std::string_view fallback) {
  return value(key, false).value_or(std::string(fallback));
}

std::optional<std::string> Reader::optional_text(std::string_view key) { return value(key, false); }

std::int64_t Reader::integer(std::string_view key, std::int64_t min, std::int64_t max,
                             std::optional<std::int64_t> fallback) {
  const std::optional<std::string> text = value(key, !fallback);
  if (!text) return fallback.value_or(min);
  const std::optional<std::int64_t> number = to_integer(*text);
  if (number && *number >= min && *number <= max) return *number;
  wrong(key, fmt::format("must be a whole number from {} to {}", min, max));
  return fallback.value_or(min);
}

core::Decimal Reader::decimal(std::string_view key, std::optional<core::Decimal> fallback) {
  const std::optional<std::string> text = value(key, !fallback);
  if (!text) return fallback.value_or(core::Decimal{});
  const core::Result<core::Decimal> number = core::Decimal::parse(*text);
  if (number) return *number;
  wrong(key, "must be a plain decimal, as 100 or 0.25");
  return fallback.value_or(core::Decimal{});
}

std::optional<core::Decimal> Reader::optional_decimal(std::string_view key) {
  if (!value(key, false)) return std::nullopt;
  return decimal(key);
}

core::Duration Reader::duration_s(std::string_view key, std::optional<core::Duration> fallback) {
  const core::Duration harmless = fallback.value_or(std::chrono::seconds{1});
  const std::optional<std::string> text = value(key, !fallback);
  if (!text) return harmless;
  const Key* known = find_key(key);
  const SecondsRange range =
      known != nullptr && known->seconds ? *known->seconds : SecondsRange{"0.001", "86400"};
  const core::Result<core::Decimal> seconds = core::Decimal::parse(*text);
  if (seconds && *seconds >= core::Decimal::parse(range.least).value() &&
      *seconds <= core::Decimal::parse(range.most).value()) {
    constexpr core::Decimal::Units kPerNanosecond = core::Decimal::kOne / 1'000'000'000;
    return core::Duration{static_cast<std::int64_t>(seconds->units() / kPerNanosecond)};
  }
  wrong(key, fmt::format("must be a number of seconds from {} to {}", range.least, range.most));
  return harmless;
}

bool Reader::flag(std::string_view key, bool fallback) {
  const std::optional<std::string> text = value(key, false);
  if (!text) return fallback;
  for (const std::string_view yes : {"true", "yes", "on", "1"}) {
    if (*text == yes) return true;
  }
  for (const std::string_view no : {"false", "no", "off", "0"}) {
    if (*text == no) return false;
  }
  wrong(key, "must be true or false");
  return fallback;
}

std::vector<std::string> Reader::items(std::string_view key, std::string_view text) {
  std::vector<std::string> items;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string item{trimmed(text.substr(0, comma))};
    if (item.empty()) {
      wrong(key, "must be a list separated by commas, without an empty item");
      return {};
    }
    if (std::find(items.begin(), items.end(), item) != items.end()) {
      wrong(key, fmt::format("names {} twice", item));
      return {};
    }
    items.push_back(std::move(item));
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

std::vector<std::string> Reader::list(std::string_view key) {
  const std::optional<std::string> text = value(key, true);
  return text ? items(key, *text) : std::vector<std::string>{};
}

std::vector<std::string> Reader::optional_list(std::string_view key) {
  const std::optional<std::string> text = value(key, false);
  return text ? items(key, *text) : std::vector<std::string>{};
}

std::string Reader::choice(std::string_view key, Words choices, std::optional<std::string_view> fallback) {
  const std::optional<std::string> text = value(key, !fallback);
  if (!text) return std::string(fallback.value_or(""));
  if (std::find(choices.begin(), choices.end(), *text) != choices.end()) return *text;
  wrong(key, fmt::format("must be one of {}", fmt::join(choices, ", ")));
  return std::string(fallback.value_or(""));
}

std::string Reader::url(std::string_view key, Words schemes, std::optional<std::string_view> fallback) {
  const std::optional<std::string> text = value(key, !fallback);
  if (!text) return std::string(fallback.value_or(""));
  const std::string fault = url_fault(*text, schemes);
  if (fault.empty()) return *text;
  wrong(key, fault);
  return std::string(fallback.value_or(""));
}

std::optional<std::string> Reader::optional_url(std::string_view key, Words schemes) {
  if (!value(key, false)) return std::nullopt;
  return url(key, schemes);
}

HostPort Reader::host_port(std::string_view key, std::optional<std::string_view> fallback) {
  const std::optional<std::string> text = value(key, !fallback);
  if (!text && !fallback) return {};
  const std::optional<HostPort> parsed = parse_host_port(text ? std::string_view(*text) : *fallback);
  if (parsed) return *parsed;
  wrong(key, "must be host:port, as 127.0.0.1:8551");
  return {};
}

core::Secret Reader::secret(std::string_view key) { return core::Secret{text(key)}; }

std::vector<VenueAccount> Reader::venue_accounts(bool needed) {
  std::vector<VenueAccount> accounts;
  for (const std::string& item : needed ? list("VENUES") : optional_list("VENUES"))
    accounts.push_back(parse_account(item));
  auto found = problems_of(accounts);
  if (found.empty()) return accounts;
  refused_.emplace("VENUES");
  for (auto& text : found) problem(std::move(text));
  return good_accounts(value("VENUES", false).value_or(""));
}

}  // namespace avenor::config
