#include "config/settings.hpp"

#include <fmt/format.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "config/keys.hpp"
#include "core/wipe.hpp"

namespace avenor::config {

Environment process_environment() {
  Environment environment;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

core::Status Settings::read_file(const std::filesystem::path& file, const Environment& environment,
                                 const std::string* venues) {
  core::Result<EnvFile> content = read_env_file(file);
  if (!content) return tl::unexpected(content.error());
  core::Result<EnvText> parsed = parse_env(content->text);
  core::wipe(content->text);
  if (!parsed) return core::fail(fmt::format("{}: {}", file.string(), parsed.error().message));
  path_ = file;
  mode_ = content->mode;
  for (const int line : parsed->bad_lines) {
    problems_.push_back(
        fmt::format("{}:{} is not KEY=value: correct it, or put a # before it", file.string(), line));
  }
  const auto unset = interpolate(parsed->entries, environment);
  for (const EnvEntry& entry : parsed->entries)
    if (venues == nullptr && entry.key == "VENUES") accounts_ = good_accounts(entry.value.value_or(""));
  for (const auto& [entry, name] : unset) {
    const EnvEntry& where = parsed->entries[entry];
    if (key_of(where.key) != nullptr)
      notes_.push_back(
          fmt::format("{}:{}: {} refers to ${{{}}}, which is not set anywhere, and reads it as empty",
                      file.string(), where.line, where.key, name.substr(0, 64)));
  }
  for (EnvEntry& entry : parsed->entries) {
    Setting& setting = settings_[entry.key];
    if (setting.line == 0) {
      file_order_.push_back(entry.key);
      notice_misspelt(entry.key, fmt::format("{}:{}", file.string(), entry.line));
    } else {
      notes_.push_back(fmt::format("{}:{} sets {} again (line {} had it); the last one counts", file.string(),
                                   entry.line, entry.key, setting.line));
      if (setting.value) core::wipe(*setting.value);
    }
    setting = {.key = entry.key, .value = std::move(entry.value), .line = entry.line};
  }
  return {};
}

// A limit that is not read does not limit.
void Settings::notice_misspelt(std::string_view key, std::string_view where) {
  if (!seems_misspelt(key)) return;
  (is_of_limits(key) ? problems_ : notes_)
      .push_back(fmt::format("{}: {} is no key of ours (avenorctl env shows those that are)", where, key));
}

bool Settings::is_account_key(std::string_view name) const {
  return key_of_kind(name, accounts_).has_value();
}

// What begins as an account's keys do and is none of them is one of them, misspelt.
bool Settings::seems_misspelt(std::string_view name) const {
  if (is_account_key(name)) return false;
  return looks_misspelt(name) ||
         (find_key(name) == nullptr && std::ranges::any_of(accounts_, [&](const auto& one) {
            return name.starts_with(key_prefix(one.name));
          }));
}

const Key* Settings::key_of(std::string_view name) const {
  if (const Key* key = find_key(name)) return key;
  const auto ours = key_of_kind(name, accounts_);
  return ours ? find_key(*ours) : nullptr;
}

core::Result<Settings> Settings::load_file_alone(const std::filesystem::path& file,
                                                 const Environment& environment) {
  Settings settings;
  if (auto read = settings.read_file(file, environment, nullptr); !read)
    return tl::unexpected(std::move(read.error()));
  return settings;
}

core::Result<Settings> Settings::load(const std::optional<std::filesystem::path>& file,
                                      const Environment& environment) {
  Settings settings;
  const auto found = environment.find("VENUES");
  const std::string* venues = found == environment.end() ? nullptr : &found->second;
  if (venues != nullptr) settings.accounts_ = good_accounts(*venues);
  if (file)
    if (auto read = settings.read_file(*file, environment, venues); !read)
      return tl::unexpected(std::move(read.error()));
  for (const auto& [key, value] : environment) {
    // Other words there may be another program's.
    if (is_of_limits(key) && !settings.settings_.contains(key))
      settings.notice_misspelt(key, "the environment");
    settings.settings_.insert_or_assign(key, Setting{.key = key, .value = value, .line = 0});
  }
  return settings;
}

void Settings::keep_secrets(std::span<const std::string_view> needed) {
  const bool all_accounts = std::ranges::find(needed, "VENUES") != needed.end();
  for (auto& [key, setting] : settings_) {
    const Key* known = key_of(key);
    // Another program's secret in the environment is not ours to take away: a bot of the user's own may want
    // it.
    if (known == nullptr ? setting.line == 0 || !is_secret(key) : !known->secret) continue;
    if (std::ranges::find(needed, key) != needed.end() || (all_accounts && is_account_key(key))) continue;
    if (setting.value) core::wipe(*setting.value);
    setting.value.reset();
    // the kernel's own copy of the environment, in place
    if (char* text = std::getenv(key.c_str()); text != nullptr) {
      ::explicit_bzero(text, std::strlen(text));
      ::unsetenv(key.c_str());
    }
  }
}

const Setting* Settings::find(std::string_view key) const {
  const auto found = settings_.find(key);
  return found == settings_.end() ? nullptr : &found->second;
}

std::vector<const Setting*> Settings::of_file() const {
  std::vector<const Setting*> all;
  for (const std::string& key : file_order_) all.push_back(find(key));
  return all;
}

std::string Settings::origin(const Setting& setting) const {
  if (setting.line == 0 || !path_) return "the environment";
  return fmt::format("{}:{}", path_->string(), setting.line);
}

std::optional<Finding> Settings::permissions() const {
  if (!path_) return std::nullopt;
  const Setting* env = find("AVENOR_ENV");
  return check_permissions(*path_, mode_, env != nullptr && env->value ? *env->value : std::string());
}

}  // namespace avenor::config
