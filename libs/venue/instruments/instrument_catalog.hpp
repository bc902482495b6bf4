// The instruments of one venue and their trading hours: instruments are queried until all wanted ones are
// known, and sessions are those of the venue's last answer.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/instrument.hpp"
#include "venue/api/account.hpp"

namespace avenor::venue {

class InstrumentCatalog {
 public:
  /// The most queried at once: the rest follows with the next refresh(), so that the venue's rate limit is
  /// left for others.
  static constexpr std::size_t kAtOnce = 20;

  /// `account` outlives it.
  InstrumentCatalog(Account& account, std::vector<domain::Symbol> wanted)
      : account_(account), wanted_(wanted.begin(), wanted.end()) {}

  /// `handler` receives once each symbol that the venue does not list, or whose rules are invalid.
  void on_problem(std::function<void(const domain::Symbol&, const std::string& text)> handler) {
    on_problem_ = std::move(handler);
  }

  /// Queries some of the unknown instruments, unless a query is in flight.
  void refresh();
  void set_sessions(std::vector<SessionHours> sessions) { sessions_ = std::move(sessions); }

  /// Whether it can be traded now. Nothing: not known from the venue.
  std::optional<bool> is_open(const domain::Symbol& symbol) const;
  /// It has no sessions. For an unknown instrument its name decides: a pair of currencies has none.
  bool always_open(const domain::Symbol& symbol) const;

 private:
  void on_answer(InstrumentAnswer answer);
  void close(const domain::Symbol& symbol, const std::string& problem);

  Account& account_;
  std::deque<domain::Symbol> wanted_;  ///< and not known yet
  bool asking_ = false;
  domain::InstrumentRegistry registry_;
  std::vector<SessionHours> sessions_;
  std::function<void(const domain::Symbol&, const std::string&)> on_problem_;
};

}  // namespace avenor::venue
