// The keys by name, including those that a list setting generates: REDIS_DB_<BOT> is one key for each of
// BOTS.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/key.hpp"

namespace avenor::config {

struct NamedKey {
  std::string name;  ///< as it stands in a .env
  const Key* key = nullptr;
  std::string_view room;
  bool of_account = false;  ///< carries the name of an account whose name differs from its kind

  bool is_read_by(std::string_view daemon) const;
};

class KeyIndex {
 public:
  /// The items of a list setting; none where it is not set.
  using Items = std::function<std::vector<std::string>(std::string_view list)>;

  /// `rooms` must outlive the index.
  KeyIndex(std::span<const Room> rooms, const Items& items);

  /// In the order of the rooms.
  const std::vector<NamedKey>& all() const { return keys_; }
  /// nullptr: not a known key.
  const NamedKey* find(std::string_view name) const;
  /// For an unknown name, the key that was probably meant: one that differs in at most two letters
  /// ("RISC_MAX_ORDER_QTY"), or has the same first word ("RISK_MAX_QTY", "risk_file"). nullptr: none is
  /// close.
  const NamedKey* nearest(std::string_view name) const;
  /// True for known secret keys and, to be safe, for any unknown name that contains SECRET, TOKEN, PASS or
  /// KEY.
  bool is_secret(std::string_view name) const;

 private:
  void add(NamedKey named);

  std::vector<NamedKey> keys_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  ///< place in keys_
};

}  // namespace avenor::config
