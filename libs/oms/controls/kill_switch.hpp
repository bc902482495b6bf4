// The single check whether anything may be sent, and why not. Durable: a halt survives restarts.
//
// A halt has a scope: everything, one venue, one symbol at a venue, one bot, or one bot at a venue. Each is a
// control of its own in the ledger:
//   halt    halt@VENUE    halt@VENUE/SYMBOL    halt.BOT    halt.BOT@VENUE
// and a halt by a position break is "halt-break" in place of "halt": it is lifted when the figures agree
// again, while an ordered halt stays.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/ids.hpp"
#include "domain/order.hpp"
#include "ledger/api/ledger.hpp"

namespace avenor::oms {

/// The scope of a halt (or of a request to close). All empty: everything. A symbol is always with its venue;
/// a bot is alone or with a venue.
struct Scope {
  domain::BotId bot;
  domain::VenueName venue;
  domain::Symbol symbol;
  auto operator<=>(const Scope&) const = default;

  bool everything() const { return bot.empty() && venue.empty() && symbol.empty(); }
  bool covers(const domain::BotId& its_bot, const domain::VenueName& its_venue,
              const domain::Symbol& its_symbol) const;
  bool covers(const domain::OrderRequest& order) const {
    return covers(order.bot_id, order.venue, order.symbol);
  }

  /// for a person: "everything", "momentum_001", "IBM at alpaca", "momentum_001 at alpaca"
  std::string to_string() const;
  std::string options() const;  ///< of avenorctl: "", " --bot momentum_001", " --symbol IBM --venue alpaca"
  std::string suffix() const;   ///< of its control: "", ".momentum_001", "@alpaca/IBM"
  static std::optional<Scope> parse_suffix(std::string_view suffix);
};

class KillSwitch {
 public:
  KillSwitch(const core::Clock& clock, ledger::Ledger& ledger) : clock_(clock), ledger_(ledger) {}

  enum class Cause {
    Ordered,        ///< by an operator or a monitor: stays until it is resumed
    PositionBreak,  ///< stays until the break is over, or it is resumed
  };

  /// Adds the ledger's halts below those made since it was queried. `changed`: when each was written, where
  /// that is known.
  void load(const std::vector<std::pair<std::string, std::string>>& controls,
            const std::map<std::string, core::WallTime>& changed = {});

  /// In force at once, and `durable` runs when it is on disk.
  void halt(const Scope& scope, const std::string& why, std::function<void(core::Status)> durable = {},
            Cause cause = Cause::Ordered);
  /// Ends every halt of exactly this scope.
  void resume(const Scope& scope, std::function<void(core::Status)> durable = {});
  /// Ends only a halt by a position break. False: there was none.
  bool break_over(const Scope& scope);

  /// Why this order may not be sent, with the halt's scope and how to lift it; empty when it may.
  std::string reason(const domain::OrderRequest& order) const;
  /// Why exactly this scope is halted; empty when it is not.
  std::string reason_of(const Scope& scope) const;
  /// The other halts in force, for a person: "; still halted: everything, IBM at alpaca". Empty when there is
  /// none.
  std::string others(const Scope& scope) const;
  /// Since when exactly this scope has been halted (the newer of two causes); nothing: it is not, or the time
  /// is unknown. Monotonic: a wall clock that was wrong at the halt and corrected since would give a wrong
  /// age.
  std::optional<core::MonoTime> since(const Scope& scope) const;

  using Key = std::pair<Scope, Cause>;
  const std::map<Key, std::string>& all() const { return reasons_; }
  static std::string control_name(const Key& key);

 private:
  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  std::map<Key, std::string> reasons_;
  std::map<Key, core::MonoTime> since_;
};

}  // namespace avenor::oms
