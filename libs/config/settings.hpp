// A process's settings: the .env file's values with the environment over them. Each remembers where it comes
// from.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/env.hpp"
#include "config/env_file.hpp"
#include "config/keys.hpp"
#include "config/venue_accounts.hpp"
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
  static core::Result<Settings> load(const std::optional<std::filesystem::path>& file,
                                     const Environment& environment);
  /// What the file alone says: the environment serves its ${NAME}s and does not override it.
  static core::Result<Settings> load_file_alone(const std::filesystem::path& file,
                                                const Environment& environment);

  /// Overwrites and drops the value of every secret of ours, and of every other one in the file, that is not
  /// in `needed`, here and in this process's environment: what a daemon does not have it cannot leak. VENUES
  /// in `needed` stands for the keys of all its accounts.
  void keep_secrets(std::span<const std::string_view> needed);

  /// The accounts of VENUES that nothing is wrong with.
  const std::vector<VenueAccount>& accounts() const { return accounts_; }
  /// The key of ours that this one is: by its own name, or as one of an account (SECOND_KEY_ID). nullptr:
  /// none.
  const Key* key_of(std::string_view name) const;

  /// nullptr: not set anywhere. Lives as long as the settings.
  const Setting* find(std::string_view key) const;

  /// The final settings of all keys that the file names, in its order (of first mention).
  std::vector<const Setting*> of_file() const;

  const std::optional<std::filesystem::path>& path() const { return path_; }
  /// "/srv/avenor/.env:12" or "the environment".
  std::string origin(const Setting& setting) const;

  /// What a person should know of the file: lines that could not be read, keys that stand in it twice or look
  /// misspelt.
  const std::vector<std::string>& notes() const { return notes_; }
  /// What of the file cannot be meant: a daemon does not start on it.
  const std::vector<std::string>& problems() const { return problems_; }
  /// See check_permissions(); nothing without a file. AVENOR_ENV is these settings' own.
  std::optional<Finding> permissions() const;

 private:
  /// `venues`: what VENUES is, whatever the file says; nullptr: what the file says.
  core::Status read_file(const std::filesystem::path& file, const Environment& environment,
                         const std::string* venues);
  bool is_account_key(std::string_view name) const;
  bool seems_misspelt(std::string_view name) const;
  void notice_misspelt(std::string_view key, std::string_view where);

  std::optional<std::filesystem::path> path_;
  unsigned mode_ = 0;
  std::map<std::string, Setting, std::less<>> settings_;
  std::vector<std::string> file_order_;
  std::vector<VenueAccount> accounts_;
  std::vector<std::string> notes_, problems_;
};

}  // namespace avenor::config
