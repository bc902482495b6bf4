// Turns settings into values and collects every problem on the way, so that a daemon can refuse with all of
// them at once. A getter that has a problem notes it and returns something harmless: look at problems()
// before use.
//
//   Reader reader{settings};
//   const Config config{.bus = reader.url("ZMQ_INBOUND_BUS_URL", {"tcp", "ipc"}), …};
//   if (!reader.problems().empty()) …print them, exit 78…
//
// A key that is empty, or stands without a value, is not set. A problem names the key, where it stands, the
// value (never a secret's) and the way out.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/host_port.hpp"
#include "config/settings.hpp"
#include "config/venue_accounts.hpp"
#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "core/secret.hpp"

namespace avenor::config {

using Words = std::initializer_list<std::string_view>;

class Reader {
 public:
  /// `settings` must outlive the reader.
  explicit Reader(const Settings& settings) : settings_(settings) {}

  /// Without an argument for it there is no fallback: a key that is not set is then a problem.
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string_view fallback);
  std::optional<std::string> optional_text(std::string_view key);

  std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max,
                       std::optional<std::int64_t> fallback = std::nullopt);
  core::Decimal decimal(std::string_view key, std::optional<core::Decimal> fallback = std::nullopt);
  std::optional<core::Decimal> optional_decimal(std::string_view key);
  /// Seconds, with a fraction if need be ("0.5"), within the key's range (keys.cpp); of a key without one
  /// from a millisecond to a day.
  core::Duration duration_s(std::string_view key, std::optional<core::Duration> fallback = std::nullopt);
  /// true, yes, on, 1 or false, no, off, 0.
  bool flag(std::string_view key, bool fallback);

  /// Separated by commas, blanks around each dropped; an empty or repeated item is a problem.
  std::vector<std::string> list(std::string_view key);
  std::vector<std::string> optional_list(std::string_view key);
  std::string choice(std::string_view key, Words choices,
                     std::optional<std::string_view> fallback = std::nullopt);

  /// scheme://rest with one of the schemes ("tcp", "ipc", "http", "https", "ws", "wss"). tcp must end in a
  /// port, and an ipc path fit a socket address (107 characters).
  std::string url(std::string_view key, Words schemes,
                  std::optional<std::string_view> fallback = std::nullopt);
  std::optional<std::string> optional_url(std::string_view key, Words schemes);
  /// host:port, or [v6]:port; the host comes back without brackets. Port 0 asks the system for a free one.
  HostPort host_port(std::string_view key, std::optional<std::string_view> fallback = std::nullopt);
  core::Secret secret(std::string_view key);

  /// VENUES; those that nothing is wrong with.
  std::vector<VenueAccount> venue_accounts(bool needed = true);

  /// As long as it lives, the keys of the account's kind are read as the account's own (ALPACA_KEY_ID as
  /// SECOND_KEY_ID), and problems name those.
  class AccountKeys {
   public:
    AccountKeys(Reader& reader, const VenueAccount& account);
    ~AccountKeys();
    AccountKeys(const AccountKeys&) = delete;
    AccountKeys& operator=(const AccountKeys&) = delete;

   private:
    Reader& reader_;
  };

  /// A problem with this very key was noted: what it came back as is only harmless, and no rule is to be held
  /// against it.
  bool refused(std::string_view key) const { return refused_.contains(own(key)); }
  /// For a key whose absence switches a protection off: standing there with nothing in it (as MAX=${NOT_SET}
  /// becomes) is a problem, to leave it out is not.
  void must_not_be_empty(std::string_view key);

  /// For rules that span keys: "HEARTBEAT_TIMEOUT_S must be longer than HEARTBEAT_INTERVAL_S".
  /// The same sentence is noted once.
  void problem(std::string message);
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  /// The value, or nothing when it is not set; a problem when it is needed.
  std::optional<std::string> value(std::string_view key, bool needed);
  void wrong(std::string_view key, std::string_view wanted);
  std::vector<std::string> items(std::string_view key, std::string_view text);

  /// The key that is read for this one: see AccountKeys.
  std::string own(std::string_view key) const;

  const Settings& settings_;
  std::string kind_prefix_, account_prefix_;  ///< empty: every key is itself
  std::vector<std::string> problems_;
  std::set<std::string, std::less<>> refused_;
};

}  // namespace avenor::config
