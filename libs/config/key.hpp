// A setting, declared as one row in the setting_keys.hpp of the library or service that reads it. The reader
// and everything shown to a person take default and bounds from there.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace avenor::config {

enum class KeyType { Text, Integer, Decimal, Seconds, Flag, List, Choice, Url, HostPort };

/// Up to six, the rest is empty.
using KeyWords = std::array<std::string_view, 6>;

inline constexpr KeyWords kEveryDaemon{"proxy",     "market_data", "strategy",
                                       "execution", "healthcheck", "paper_exchange"};

struct Key {
  /// A part in angle brackets makes a key of each item of the list `each_of`: "<ACCOUNT>_KEY_ID".
  std::string_view name;
  KeyType type = KeyType::Text;
  std::string_view fallback{};        ///< the value when it is not set, as it would be written; empty: none
  std::string_view local_fallback{};  ///< the same where the server behind it is on this machine
  std::string_view least{}, most{};   ///< Integer, Decimal, Seconds: both included
  KeyWords words{};          ///< Choice: what it may be; Url: its schemes; else words beside its type
  std::string_view meaning;  ///< one line for a person
  KeyWords readers{};        ///< the daemons that read it
  /// With a `kind`: the daemons that read only the key of the kind's own name, and of no other account.
  KeyWords kind_readers{};
  bool secret = false;  ///< shown with --reveal only, and kept in its readers only
  /// A limit on trading: it must not be set empty, because that would switch the limit off silently.
  bool limit = false;
  /// The list setting that gives the names: of its item "momentum_001" MOMENTUM_001, of "second:alpaca"
  /// SECOND.
  std::string_view each_of{};
  /// Only the items of this kind ("alpaca", "second:alpaca"), and a key of the kind's own name in any case.
  std::string_view kind{};
};

/// A library or a service, and the settings that it declares.
struct Room {
  std::string_view name;  ///< "bus", "venue/alpaca", "execution"
  std::span<const Key> keys;
};

}  // namespace avenor::config
