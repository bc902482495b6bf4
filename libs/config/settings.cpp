#include "config/settings.hpp"

#include <fmt/format.h>
#include <string.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "config/env.hpp"
#include "config/interpolate.hpp"
#include "config/list_items.hpp"
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

core::Status Settings::read_file(const std::filesystem::path& file, const Environment& environment) {
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
  for (auto& [entry, name] : interpolate(parsed->entries, environment)) {
    const EnvEntry& where = parsed->entries[entry];
    unset_references_.push_back({.key = where.key, .name = std::move(name), .line = where.line});
  }
  for (EnvEntry& entry : parsed->entries) {
    Setting& setting = settings_[entry.key];
    if (setting.line == 0) {
      mentions_.push_back({.key = entry.key, .line = entry.line});
    } else {
      notes_.push_back(fmt::format("{}:{} sets {} again (first set in line {}); the last value counts",
                                   file.string(), entry.line, entry.key, setting.line));
      if (setting.value) core::wipe(*setting.value);
    }
    setting = {.key = entry.key, .value = std::move(entry.value), .line = entry.line};
  }
  return {};
}

void Settings::index_keys(std::span<const Room> rooms) {
  keys_ = KeyIndex(rooms, [this](std::string_view list) {
    const Setting* setting = find(list);
    return setting != nullptr && setting->value ? list_items(*setting->value) : std::vector<std::string>{};
  });
}

void Settings::notice_in_file() {
  for (const auto& [key, line] : mentions_) notice_misspelt(key, fmt::format("{}:{}", path_->string(), line));
  for (const auto& [key, name, line] : unset_references_) {
    if (keys_.find(key) != nullptr)
      notes_.push_back(
          fmt::format("{}:{}: {} refers to ${{{}}}, which is not set anywhere, and reads it as empty",
                      path_->string(), line, key, name.substr(0, 64)));
  }
}

// A limit that is not read does not limit.
void Settings::notice_misspelt(std::string_view key, std::string_view where) {
  const NamedKey* meant = keys_.nearest(key);
  if (meant == nullptr) return;
  (meant->key->limit ? problems_ : notes_)
      .push_back(fmt::format("{}: {} is not a known key, the closest is {} (avenorctl env lists all)", where,
                             key, meant->name));
}

core::Result<Settings> Settings::load_file_alone(const std::filesystem::path& file,
                                                 const Environment& environment) {
  Settings settings;
  if (auto read = settings.read_file(file, environment); !read)
    return tl::unexpected(std::move(read.error()));
  settings.index_keys(catalogue());
  settings.notice_in_file();
  return settings;
}

core::Result<Settings> Settings::load(const std::optional<std::filesystem::path>& file,
                                      const Environment& environment, std::span<const Room> rooms) {
  Settings settings;
  if (file)
    if (auto read = settings.read_file(*file, environment); !read)
      return tl::unexpected(std::move(read.error()));
  std::vector<std::string_view> only_in_environment;
  for (const auto& [key, value] : environment) {
    const auto [entry, is_new] =
        settings.settings_.insert_or_assign(key, Setting{.key = key, .value = value, .line = 0});
    if (is_new) only_in_environment.push_back(entry->first);
  }
  settings.index_keys(rooms);
  settings.notice_in_file();
  for (const std::string_view key : only_in_environment) {
    // Other names in the environment may belong to other programs.
    if (const NamedKey* meant = settings.keys_.nearest(key); meant != nullptr && meant->key->limit)
      settings.notice_misspelt(key, "the environment");
  }
  return settings;
}

void Settings::keep_secrets_of(std::string_view daemon) {
  for (auto& [key, setting] : settings_) {
    const NamedKey* known = keys_.find(key);
    // Another program's secret stays in the environment: a bot of the user's own may need it.
    if (known == nullptr ? setting.line == 0 || !keys_.is_secret(key) : !known->key->secret) continue;
    if (known != nullptr && known->is_read_by(daemon)) continue;
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
  for (const Mention& mention : mentions_) all.push_back(find(mention.key));
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
