// A process's settings: the .env file's values with the environment over them. Each remembers its source.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/catalogue.hpp"
#include "config/env.hpp"
#include "config/env_file.hpp"
#include "config/key_index.hpp"
#include "core/result.hpp"

namespace avenor::config {

/// This process's environment, copied.
Environment process_environment();

struct Setting {
  std::string key;
  std::optional<std::string> value;  ///< absent: named in the file without a value, which counts as not set
  int line = 0;                      ///< in the file; 0: from the environment
};

class Settings {
 public:
  Settings() = default;

  /// The environment wins, an empty value too. Without a file only the environment counts. Lines that cannot
  /// be read are skipped and listed in problems(); a file that cannot be read or is not UTF-8 is an error.
  /// Keys are judged by `rooms`, which must outlive the settings.
  static core::Result<Settings> load(const std::optional<std::filesystem::path>& file,
                                     const Environment& environment,
                                     std::span<const Room> rooms = catalogue());
  /// What the file alone says: the environment serves its ${NAME}s and does not override it.
  static core::Result<Settings> load_file_alone(const std::filesystem::path& file,
                                                const Environment& environment);

  /// Overwrites and drops the value of every declared secret that `daemon` does not read, and of every other
  /// secret in the file, here and in this process's environment: a daemon cannot leak what it does not have.
  void keep_secrets_of(std::string_view daemon);

  /// nullptr: not set anywhere. Lives as long as the settings.
  const Setting* find(std::string_view key) const;

  /// Every key that there is, with those that VENUES and BOTS make.
  const KeyIndex& keys() const { return keys_; }

  /// The final settings of all keys that the file names, in its order (of first mention).
  std::vector<const Setting*> of_file() const;

  const std::optional<std::filesystem::path>& path() const { return path_; }
  /// "/srv/avenor/.env:12" or "the environment".
  std::string origin(const Setting& setting) const;

  /// Warnings about the file: unreadable lines, keys that are set twice or look misspelt.
  const std::vector<std::string>& notes() const { return notes_; }
  /// Errors in the file: a daemon does not start with them.
  const std::vector<std::string>& problems() const { return problems_; }
  /// See check_permissions(); nothing without a file. AVENOR_ENV is these settings' own.
  std::optional<Finding> permissions() const;

 private:
  core::Status read_file(const std::filesystem::path& file, const Environment& environment);
  /// The keys are known only with all values: VENUES and BOTS make some.
  void index_keys(std::span<const Room> rooms);
  void notice_in_file();
  void notice_misspelt(std::string_view key, std::string_view where);

  struct Mention {
    std::string key;
    int line = 0;
  };
  struct Reference {
    std::string key, name;
    int line = 0;
  };

  std::optional<std::filesystem::path> path_;
  unsigned mode_ = 0;
  std::map<std::string, Setting, std::less<>> settings_;
  std::vector<Mention> mentions_;  ///< in the file, the first of each
  std::vector<Reference> unset_references_;
  KeyIndex keys_{catalogue(), [](std::string_view) { return std::vector<std::string>{}; }};
  std::vector<std::string> notes_, problems_;
};

}  // namespace avenor::config
