#include "config/setting_lookup.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <stdexcept>
#include <utility>

namespace avenor::config {

std::string_view SettingLookup::fallback_of(const Key& key, Peer peer) {
  return peer == Peer::Local && !key.local_fallback.empty() ? key.local_fallback : key.fallback;
}

void SettingLookup::problem(std::string message) {
  message = names_.in(std::move(message));
  if (std::find(problems_.begin(), problems_.end(), message) == problems_.end())
    problems_.push_back(std::move(message));
}

void SettingLookup::refuse(std::string_view key, std::string message) {
  refused_.emplace(key);
  problem(std::move(message));
}

const Key& SettingLookup::declared(std::string_view name, KeyType type) {
  const NamedKey* known = settings_.keys().find(name);
  if (known == nullptr) throw std::logic_error(fmt::format("the setting {} is not declared", name));
  if (known->key->type != type)
    throw std::logic_error(fmt::format("the setting {} is declared with another type", name));
  asked_.insert(names_.own(name));
  return *known->key;
}

std::optional<std::string> SettingLookup::found(std::string_view key) const {
  const Setting* setting = settings_.find(names_.own(key));
  if (setting == nullptr || !setting->value || setting->value->empty()) return std::nullopt;
  return setting->value;
}

std::optional<std::string> SettingLookup::value(std::string_view name, const Key& key, Peer peer) {
  if (auto set = found(name)) return set;
  if (const auto fallback = fallback_of(key, peer); !fallback.empty()) return std::string(fallback);
  const std::string where = settings_.path() ? settings_.path()->string() : "a .env file or the environment";
  refuse(names_.own(name), fmt::format("{} is not set ({}): set it in {}", name, key.meaning, where));
  return std::nullopt;
}

void SettingLookup::wrong(std::string_view key, std::string_view wanted) {
  const std::string own = names_.own(key);
  const Setting* setting = settings_.find(own);
  const std::string& text = *setting->value;
  // A URL with a user in it has, most likely, a password in it too.
  const bool hide = settings_.keys().is_secret(key) ||
                    (text.find("://") != std::string::npos && text.find('@') != std::string::npos);
  const std::string shown = hide ? "(its value is not shown)" : fmt::format("'{}'", text.substr(0, 80));
  refuse(own, fmt::format("{} {} {} [{}]", key, shown, wanted, settings_.origin(*setting)));
}

}  // namespace avenor::config
