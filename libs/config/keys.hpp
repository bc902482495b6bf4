// Every key there is, with what it means: what `avenorctl env` prints, and where the Reader learns what is
// secret.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace avenor::config {

/// Of a time in seconds: both included, as plain decimals.
struct SecondsRange {
  std::string_view least, most;
};

struct Key {
  std::string_view name;
  std::string_view fallback;              ///< what counts when it is not set; empty: nothing does
  std::string_view meaning;               ///< one line for a person
  bool secret = false;                    ///< never printed unless asked for by --reveal
  std::optional<SecondsRange> seconds{};  ///< every key that Reader::duration_s reads has one
};

/// In the order of .env.example.
std::span<const Key> keys();

/// nullptr: no key of ours.
const Key* find_key(std::string_view name);

/// One of our risk limits (RISK_…): empty it must not be, since nothing would say that the limit is off.
bool is_limit(std::string_view name);

/// No key of ours, but its first word is ("RISK_MAX_ORDER_QYT"), or but for two letters
/// ("RISC_MAX_ORDER_QTY"). Misspelt, perhaps.
bool looks_misspelt(std::string_view name);
/// Begins as the risk limits do, in whatever case, or is one of them but for two letters: was meant as one.
bool is_of_limits(std::string_view name);

/// True for our secret keys and, to be safe, for any name with SECRET, TOKEN, PASS or KEY in it that is not
/// ours.
bool is_secret(std::string_view name);

}  // namespace avenor::config
