// Finds the text of a setting for Reader (reader.hpp), under an account's own name where that is set, and
// notes what was asked for and what is wrong with it. Knows no types.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/account_names.hpp"
#include "config/key.hpp"
#include "config/settings.hpp"

namespace avenor::config {

/// Where the setting's server is: one on this machine gets shorter time-outs.
enum class Peer { Remote, Local };

class SettingLookup {
 public:
  /// `settings` must outlive it.
  explicit SettingLookup(const Settings& settings) : settings_(settings) {}

  /// From now on keys are looked up, and named in problems, as `names` has them.
  void use_names(AccountNames names) { names_ = std::move(names); }

  /// The key's row; it counts as asked for. Not declared, or declared with another type: std::logic_error.
  const Key& declared(std::string_view name, KeyType type);
  /// What is set, or nothing.
  std::optional<std::string> found(std::string_view key) const;
  /// What is set, else the default; a problem when there is neither.
  std::optional<std::string> value(std::string_view name, const Key& key, Peer peer = Peer::Remote);
  static std::string_view fallback_of(const Key& key, Peer peer);

  /// Notes that the key's value, which must be set, is not `wanted` ("must be true or false").
  void wrong(std::string_view key, std::string_view wanted);
  /// Notes a problem with the value of `key`, its own name.
  void refuse(std::string_view key, std::string message);
  /// The same sentence is noted once.
  void problem(std::string message);

  bool refused(std::string_view key) const { return refused_.contains(names_.own(key)); }
  const std::vector<std::string>& problems() const { return problems_; }
  const std::set<std::string, std::less<>>& asked() const { return asked_; }

 private:
  const Settings& settings_;
  AccountNames names_;
  std::vector<std::string> problems_;
  std::set<std::string, std::less<>> refused_, asked_;
};

}  // namespace avenor::config
