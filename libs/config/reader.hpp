// Turns settings into values and collects every problem on the way, so that a daemon can refuse with all of
// them at once. A getter that has a problem notes it and returns a harmless value: check problems() before
// use.
//
//   Reader reader{settings};
//   const Config config{.feed_stale = reader.duration_s("FEED_STALE_S"), …};
//   if (!reader.problems().empty()) …print them, exit 78…
//
// Default, bounds and words come from the key's row (setting_keys.hpp of the library or service that declares
// it). A key that is not declared, or declared with another type, is a programming error: std::logic_error.
//
// A key that is empty, or stands without a value, is not set: then its default counts; one without a default
// is a problem where it is not asked for by an optional_ getter. A problem names the key, its place, the
// value (never a secret's) and the remedy.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/host_port.hpp"
#include "config/key.hpp"
#include "config/setting_lookup.hpp"
#include "config/settings.hpp"
#include "config/venue_accounts.hpp"
#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "core/secret.hpp"

namespace avenor::config {

class Reader {
 public:
  /// `settings` must outlive the reader.
  explicit Reader(const Settings& settings) : settings_(settings), lookup_(settings) {}

  std::string text(std::string_view key);
  std::optional<std::string> optional_text(std::string_view key);

  std::int64_t integer(std::string_view key, Peer peer = Peer::Remote);
  core::Decimal decimal(std::string_view key);
  std::optional<core::Decimal> optional_decimal(std::string_view key);
  /// Nothing when the value is the row's word instead of a number ("max").
  std::optional<core::Decimal> decimal_unless_word(std::string_view key);
  /// Seconds, with a fraction if need be ("0.5").
  core::Duration duration_s(std::string_view key, Peer peer = Peer::Remote);
  /// true, yes, on, 1 or false, no, off, 0.
  bool flag(std::string_view key);

  /// Separated by commas, blanks around each dropped; an empty or repeated item is a problem.
  std::vector<std::string> list(std::string_view key);
  std::vector<std::string> optional_list(std::string_view key);
  std::string choice(std::string_view key);
  std::optional<std::string> optional_choice(std::string_view key);

  /// scheme://rest with one of the key's schemes. tcp must end in a port, and an ipc path fit a socket
  /// address (107 characters).
  std::string url(std::string_view key);
  std::optional<std::string> optional_url(std::string_view key);
  /// host:port, or [v6]:port; the host comes back without brackets. Port 0 asks the system for a free one.
  HostPort host_port(std::string_view key);
  core::Secret secret(std::string_view key);

  /// The valid accounts of VENUES.
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

  /// Checks the key's value, if set, against its row.
  void check(std::string_view key);
  /// A problem with this key was noted: its returned value is only a placeholder, so no further rule applies
  /// to it.
  bool refused(std::string_view key) const { return lookup_.refused(key); }
  /// Reports each limit that is set but empty (as MAX=${NOT_SET} becomes). A limit that is not set is not a
  /// problem.
  void limits_must_not_be_empty();

  /// For rules that span keys: "HEARTBEAT_TIMEOUT_S must be longer than HEARTBEAT_INTERVAL_S".
  /// The same sentence is noted once.
  void problem(std::string message) { lookup_.problem(std::move(message)); }
  const std::vector<std::string>& problems() const { return lookup_.problems(); }
  /// The keys that were asked for.
  const std::set<std::string, std::less<>>& asked() const { return lookup_.asked(); }

 private:
  std::optional<core::Decimal> bounded(std::string_view name, const Key& key, const std::string& text);
  std::vector<std::string> items(std::string_view key, std::string_view text);

  const Settings& settings_;
  SettingLookup lookup_;
};

}  // namespace avenor::config
