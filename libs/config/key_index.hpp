// The keys by their names, those among them that a list setting makes: REDIS_DB_<BOT> is one key for each of
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
  bool of_account = false;  ///< carries the name of an account that is not called as its kind is

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
  /// nullptr: no key of ours.
  const NamedKey* find(std::string_view name) const;
  /// Of a name that is no key of ours the one that was meant, perhaps: but for two letters
  /// ("RISC_MAX_ORDER_QTY"), or of the same first word ("RISK_MAX_QTY", "risk_file"). nullptr: none is near.
  const NamedKey* nearest(std::string_view name) const;
  /// True for our secret keys and, to be safe, for any name with SECRET, TOKEN, PASS or KEY in it that is not
  /// ours.
  bool is_secret(std::string_view name) const;

 private:
  void add(NamedKey named);

  std::vector<NamedKey> keys_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  ///< place in keys_
};

}  // namespace avenor::config
